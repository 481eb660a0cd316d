using System.Text;
using SocketIo.Server.Testing;

namespace SocketIo.Server.FunctionalTests.SocketIo;

/// <summary>What happens past each limit, and that the log names its option. Others are in the tests of what they limit.</summary>
[TestFixture(ClientTransport.Polling)]
[TestFixture(ClientTransport.WebSocket)]
internal sealed class LimitTests(ClientTransport transport)
{
    [Test]
    public async Task MaxAttachments()
    {
        await using SocketIoApp app = await StartAsync(options => options.MaxAttachments = 2);
        using SocketClient client = await app.ConnectAsync(transport);
        await client.SendAsync("452-0[\"echo\"]", "bAQ==", "bAg==");
        (await client.ReceiveAsync()).Should().Be("430[]");

        await client.SendAsync("453-0[\"echo\"]");

        await ExpectEndAsync(app, client, "MaxAttachments");
    }

    [Test]
    public async Task MaxAttachmentBytes()
    {
        await using SocketIoApp app = await StartAsync(options => options.MaxAttachmentBytes = 10);
        using SocketClient client = await app.ConnectAsync(transport);
        await client.SendAsync("452-0[\"echo\"]", Binary(4), Binary(6));
        (await client.ReceiveAsync()).Should().Be("430[]");

        await client.SendAsync("452-0[\"echo\"]", Binary(5), Binary(6));

        await ExpectEndAsync(app, client, "MaxAttachmentBytes");
    }

    [Test]
    public async Task AttachmentTimeout()
    {
        ManualTimeProvider clock = new();
        await using SocketIoApp app = await StartAsync(
            options =>
            {
                options.AttachmentTimeout = TimeSpan.FromSeconds(5);
                options.PingInterval = TimeSpan.FromHours(1);
            },
            clock);
        using SocketClient client = await app.ConnectAsync(transport);
        await client.SendAsync("451-0[\"echo\"]", "bAQ==");
        (await client.ReceiveAsync()).Should().Be("430[]");
        clock.Advance(TimeSpan.FromSeconds(6));
        (await client.FlushAsync()).Should().BeEmpty("nothing is awaited");

        await client.SendAsync("452-0[\"echo\"]", "bAQ==", "3");
        await Eventually.IsTrueAsync(() => clock.ActiveTimers == 2);
        clock.Advance(TimeSpan.FromMilliseconds(4999));
        app.Io.ConnectionCount.Should().Be(1);
        clock.Advance(TimeSpan.FromMilliseconds(1));

        await ExpectEndAsync(app, client, "AttachmentTimeout");
    }

    [Test]
    public async Task MaxJsonDepth()
    {
        await using SocketIoApp app = await StartAsync(options => options.MaxJsonDepth = 5);
        using SocketClient client = await app.ConnectAsync(transport);
        await client.SendAsync("420[\"echo\",[[[[]]]]]");
        (await client.ReceiveAsync()).Should().Be("430[[[[[]]]]]");

        await client.SendAsync("420[\"echo\",[[[[[]]]]]]");

        await ExpectEndAsync(app, client, "MaxJsonDepth");
    }

    [Test]
    public async Task MaxJsonDepth_can_be_raised_for_events_and_auth_payloads_alike()
    {
        await using SocketIoApp app = await StartAsync(options => options.MaxJsonDepth = 200);
        string deep = new string('[', 150) + new string(']', 150);
        using SocketClient client = await app.ConnectAsync(transport, auth: $"{{\"a\":{deep}}}");

        await client.SendAsync($"420[\"echo\",{deep}]");

        (await client.ReceiveAsync()).Should().Be($"430[{deep}]");
    }

    [Test]
    public async Task MaxNamespaceLength()
    {
        await using SocketIoApp app = await StartAsync(options => options.MaxNamespaceLength = 10);
        using SocketClient client = await app.ConnectAsync(transport);
        await client.SendAsync("40/123456789,");
        (await client.ReceiveAsync()).Should().Be("44/123456789,{\"message\":\"Invalid namespace\"}");

        await client.SendAsync("40/1234567890,");

        await ExpectEndAsync(app, client, "MaxNamespaceLength");
    }

    [Test]
    public async Task MaxNamespacesPerConnection()
    {
        await using SocketIoApp app = await StartAsync(options => options.MaxNamespacesPerConnection = 2);
        using SocketClient client = await app.ConnectAsync(transport);
        using SocketClient one = await SocketClient.JoinAsync(client.Engine, "/1");

        await client.SendAsync("40/2,");

        (await client.ReceiveAsync()).Should().Be("44/2,{\"message\":\"Too many namespaces\"}");
        (await app.LoggedAsync("LimitRefused")).Message.Should().Contain("MaxNamespacesPerConnection");
        await client.SendAsync("41/1,");
        using SocketClient two = await SocketClient.JoinAsync(client.Engine, "/2");
        (await client.FlushAsync()).Should().BeEmpty("the session stays");
    }

    [Test]
    public async Task MaxPendingConnects()
    {
        TaskCompletionSource gate = new();
        await using SocketIoApp app = await SocketIoApp.StartAsync(
            io =>
            {
                foreach (string name in new[] { "/", "/1", "/2", "/3" })
                {
                    io.MapNamespace(name, ns => ns.Connect.Use(async (context, next) =>
                    {
                        await gate.Task;
                        await next(context);
                    }));
                }
            },
            options => options.MaxPendingConnects = 3);
        using EngineClient client = await app.OpenAsync(transport);
        await client.SendAsync("40", "40/1,", "40/2,");
        app.Io.ConnectionCount.Should().Be(1);

        await client.SendAsync("40/3,");

        (await client.ReadToEndAsync()).Should().BeEmpty();
        (await app.LoggedAsync("LimitReached")).Message.Should().Contain("MaxPendingConnects");
        gate.SetResult();
    }

    [Test]
    public async Task MaxPendingConnects_counts_only_what_is_pending()
    {
        await using SocketIoApp app = await StartAsync(options => options.MaxPendingConnects = 1);
        using EngineClient client = await app.OpenAsync(transport);

        await client.SendAsync("40", "40/none,", "40/1,", "40/2,");

        string[] answers = await client.ReceiveAsync(4);
        answers[1].Should().Be("44/none,{\"message\":\"Invalid namespace\"}");
        answers[3].Should().StartWith("40/2,{\"sid\":");
    }

    [Test]
    public async Task MaxPendingAcks()
    {
        await using SocketIoApp app = await StartAsync(options => options.MaxPendingAcks = 1);
        using SocketClient client = await app.ConnectAsync(transport);
        ISocket socket = app.SocketOf(client);
        Task<int> first = socket.EmitWithAckAsync<int>("x", 1);

        Func<Task> second = () => socket.EmitWithAckAsync<int>("x", 2);

        (await second.Should().ThrowAsync<InvalidOperationException>()).WithMessage("*MaxPendingAcks*(1)*");
        (await app.LoggedAsync("LimitRefused")).Message.Should().Contain("MaxPendingAcks");
        await client.SendAsync("430[1]");
        (await Eventually.GetAsync(first)).Should().Be(1);
        _ = socket.EmitWithAckAsync<int>("x", 3);
        (await client.FlushAsync()).Should().Equal("420[\"x\",1]", "422[\"x\",3]");
    }

    [Test]
    public async Task MaxRoomsPerSocket()
    {
        await using SocketIoApp app = await StartAsync(options => options.MaxRoomsPerSocket = 2);
        using SocketClient client = await app.ConnectAsync(transport);
        ISocket socket = app.SocketOf(client);
        await socket.JoinAsync("a");

        Func<Task> join = async () => await socket.JoinAsync("b");

        (await join.Should().ThrowAsync<InvalidOperationException>()).WithMessage("*MaxRoomsPerSocket*(2)*");
        (await app.LoggedAsync("LimitRefused")).Message.Should().Contain("MaxRoomsPerSocket");
        await socket.JoinAsync("a");
        socket.Rooms.Should().BeEquivalentTo(client.Id, "a");
        await socket.LeaveAsync("a");
        await socket.JoinAsync("b");
        socket.Rooms.Should().BeEquivalentTo(client.Id, "b");
        app.Io.Of("/").Rooms.Should().NotContain("a");
    }

    [Test]
    public async Task A_socket_in_too_many_rooms_keeps_no_other_from_joining()
    {
        await using SocketIoApp app = await StartAsync(options => options.MaxRoomsPerSocket = 2);
        using SocketClient one = await app.ConnectAsync(transport);
        using SocketClient two = await app.ConnectAsync(transport);
        using SocketClient three = await app.ConnectAsync(transport);
        await app.SocketOf(two).JoinAsync("own");

        await app.Io.Of("/").SocketsJoinAsync("all");

        (await app.Io.Of("/").In("all").FetchSocketsAsync()).Select(socket => socket.Id).Should().BeEquivalentTo(one.Id, three.Id);
        (await app.LoggedAsync("LimitRefused")).Message.Should().Contain("MaxRoomsPerSocket");
    }

    private static Task<SocketIoApp> StartAsync(Action<SocketIoOptions> options, TimeProvider? time = null) => SocketIoApp.StartAsync(
        io =>
        {
            io.MapNamespace("/", root => root.On<EventArguments, EventArguments>("echo", (_, arguments) => arguments));
            io.MapNamespace("/1", _ => { });
            io.MapNamespace("/2", _ => { });
        },
        options,
        time);

    private static async Task ExpectEndAsync(SocketIoApp app, SocketClient client, string option)
    {
        (await client.Engine.ReadToEndAsync()).Should().BeEmpty();
        (await app.LoggedAsync("LimitReached")).Message.Should().Contain(option);
        await Eventually.IsTrueAsync(() => app.Io.ConnectionCount == 0);
    }

    private static string Binary(int length) => "b" + Convert.ToBase64String(Encoding.ASCII.GetBytes(new string('x', length)));
}
