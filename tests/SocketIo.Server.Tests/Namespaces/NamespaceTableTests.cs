using System.Text.RegularExpressions;
using SocketIo.Server.Namespaces;
using SocketIo.Server.Tests.Sockets;

namespace SocketIo.Server.Tests.Namespaces;

public sealed class NamespaceTableTests
{
    private SocketsUnderTest _sockets = null!;

    [TearDown]
    public void Dispose() => _sockets.Dispose();

    [Test]
    public async Task A_static_namespace_is_there_from_the_start_and_stays()
    {
        NamespaceTable table = Create();

        Namespace ns = (await AcquireAsync(table, "/static"))!;
        table.TryFind("/static", out Namespace? found).Should().BeTrue();

        found.Should().BeSameAs(ns);
        ns.IsDynamic.Should().BeFalse();
        table.FindOrImagine("/static").Should().BeSameAs(ns);
    }

    [Test]
    public async Task A_dynamic_namespace_comes_with_its_first_socket_and_goes_with_its_last()
    {
        NamespaceTable table = Create();

        Namespace first = (await AcquireAsync(table, "/room-1"))!;
        Namespace second = (await AcquireAsync(table, "/room-1"))!;
        second.Should().BeSameAs(first);
        table.Release(first);
        table.TryFind("/room-1", out _).Should().BeTrue();
        table.Release(second);

        table.TryFind("/room-1", out _).Should().BeFalse();
        (await AcquireAsync(table, "/room-1")).Should().NotBeSameAs(first);
    }

    [Test]
    public async Task A_dynamic_namespace_stays_when_it_is_not_to_be_removed()
    {
        NamespaceTable table = Create(options => options.CleanupEmptyChildNamespaces = false);

        Namespace ns = (await AcquireAsync(table, "/room-1"))!;
        table.Release(ns);

        (await AcquireAsync(table, "/room-1")).Should().BeSameAs(ns);
    }

    [Test]
    public async Task There_are_no_more_dynamic_namespaces_than_allowed_and_one_that_goes_makes_room()
    {
        NamespaceTable table = Create(options => options.MaxDynamicNamespaces = 2);
        Namespace one = (await AcquireAsync(table, "/room-1"))!;
        await AcquireAsync(table, "/room-2");

        (await table.AcquireAsync("/room-3", null, SocketsUnderTest.CreateHandshake())).Should().Be(((Namespace?)null, "Too many namespaces"));
        (await AcquireAsync(table, "/room-2")).Should().NotBeNull("it exists already");
        table.Release(one);
        (await AcquireAsync(table, "/room-3")).Should().NotBeNull();
    }

    [Test]
    public async Task What_nobody_maps_is_refused_and_so_is_what_a_predicate_fails_on()
    {
        NamespaceTable table = Create();

        (await table.AcquireAsync("/nowhere", null, SocketsUnderTest.CreateHandshake())).Should().Be(((Namespace?)null, "Invalid namespace"));
        (await table.AcquireAsync("/broken", null, SocketsUnderTest.CreateHandshake())).Should().Be(((Namespace?)null, "Invalid namespace"));
        table.All.Select(ns => ns.Name).Should().Equal("/static");
    }

    [Test]
    public async Task A_predicate_is_asked_again_for_a_namespace_that_exists()
    {
        NamespaceTable table = Create();
        await AcquireAsync(table, "/once");

        (await AcquireAsync(table, "/once")).Should().BeNull();
    }

    [Test]
    public void The_application_may_use_a_dynamic_namespace_before_anybody_is_in_it()
    {
        NamespaceTable table = Create();

        INamespace imagined = table.FindOrImagine("/room-7")!;

        imagined.Name.Should().Be("/room-7");
        imagined.Sockets.Should().BeEmpty();
        table.All.Should().HaveCount(1, "imagining creates nothing");
    }

    private static async Task<Namespace?> AcquireAsync(NamespaceTable table, string name) =>
        (await table.AcquireAsync(name, auth: null, SocketsUnderTest.CreateHandshake())).Namespace;

    private NamespaceTable Create(Action<SocketIoOptions>? options = null)
    {
        bool wasAsked = false;
        _sockets = new SocketsUnderTest(
            io => io
                .MapNamespace("/static", _ => { })
                .MapNamespace(new Regex("^/room-[0-9]$", RegexOptions.NonBacktracking), _ => { })
                .MapNamespace(
                    request =>
                    {
                        if (request.Name == "/broken")
                        {
                            throw new InvalidOperationException("a predicate that fails");
                        }

                        bool isFirst = request.Name == "/once" && !wasAsked;
                        wasAsked |= isFirst;
                        return new(isFirst);
                    },
                    _ => { }),
            options);
        return _sockets.Namespaces;
    }
}
