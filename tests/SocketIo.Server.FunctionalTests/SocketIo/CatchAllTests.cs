using System.Collections.Concurrent;
using SocketIo.Server.Testing;

namespace SocketIo.Server.FunctionalTests.SocketIo;

/// <summary>Listeners for all events, in and out.</summary>
internal sealed class CatchAllTests
{
    private ConcurrentQueue<string> _heard = null!;

    [SetUp]
    public void Forget() => _heard = new ConcurrentQueue<string>();

    [Test]
    public async Task Incoming_events_are_heard_behind_the_gate_and_before_the_handler_known_or_not()
    {
        await using SocketIoApp app = await SocketIoApp.ServeAsync(root =>
        {
            root.Events.Use((context, next) =>
            {
                if (context.EventName == "forbidden")
                {
                    context.Reject("forbidden");
                    return default;
                }

                return next(context);
            });
            root.OnAny((_, name, arguments) => _heard.Enqueue($"1 {name} {arguments}"));
            root.OnAny(async (_, name, arguments) =>
            {
                await Task.Yield();
                _heard.Enqueue($"2 {name} {arguments.Count}");
            });
            root.On<string>("known", (_, text) => _heard.Enqueue($"handler {text}"));
        });
        using SocketClient client = await app.ConnectAsync();

        await client.SendAsync("42[\"known\",\"a\",1]", "42[\"forbidden\"]", "420[\"unknown\"]", "43[1]");

        (await client.ReceiveAsync()).Should().StartWith("430[{\"error\":{\"code\":\"unknown_event\"");
        _heard.Should().Equal("1 known [\"a\",1]", "2 known 2", "handler a", "1 unknown []", "2 unknown 0");
    }

    [Test]
    public async Task Binary_data_is_heard_as_it_came()
    {
        await using SocketIoApp app = await SocketIoApp.ServeAsync(root =>
            root.OnAny((_, name, arguments) => _heard.Enqueue($"{name} {Convert.ToHexString(arguments.GetBinary(0).Span)}")));
        using SocketClient client = await app.ConnectAsync();

        await client.SendAsync("451-[\"x\",{\"_placeholder\":true,\"num\":0}]", "bAQID");

        await Eventually.IsTrueAsync(() => _heard.Count == 1);
        _heard.Should().Equal("x 010203");
    }

    [Test]
    public async Task A_listener_that_fails_is_logged_and_the_event_goes_its_way()
    {
        await using SocketIoApp app = await SocketIoApp.ServeAsync(root =>
        {
            root.OnAny((_, _, _) => throw new InvalidOperationException("a listener that fails"));
            root.OnAny((_, name, _) => _heard.Enqueue($"heard {name}"));
            root.On("x", _ => _heard.Enqueue("handled"));
        });
        using SocketClient client = await app.ConnectAsync();

        await client.SendAsync("420[\"x\"]");

        (await client.ReceiveAsync()).Should().Be("430[]");
        _heard.Should().Equal("heard x", "handled");
        (await app.LoggedAsync("ListenerFailed")).Exception!.Message.Should().Be("a listener that fails");
    }

    [Test]
    public async Task Outgoing_events_are_heard_once_for_each_recipient_and_acknowledgements_are_not()
    {
        await using SocketIoApp app = await SocketIoApp.ServeAsync(root =>
        {
            root.OnAnyOutgoing((socket, name, arguments) => _heard.Enqueue($"{socket.Id} {name} {arguments}"));
            root.On<int, int>("ask", (_, number) => number);
        });
        using SocketClient ann = await app.ConnectAsync();
        using SocketClient bob = await app.ConnectAsync();

        await app.SocketOf(ann).EmitAsync("one", (1, "a"));
        await app.Io.Of("/").EmitAsync("all", new byte[] { 1, 2, 3 });
        _ = app.SocketOf(bob).EmitWithAckAsync<int>("asked", EventArguments.Empty);
        await ann.SendAsync("420[\"ask\",1]");
        await ann.ReceiveAsync();
        await app.SocketOf(bob).DisconnectAsync();

        _heard.Should().BeEquivalentTo(
            $"{ann.Id} one [1,\"a\"]", $"{ann.Id} all [{{\"_placeholder\":true,\"num\":0}}]",
            $"{bob.Id} all [{{\"_placeholder\":true,\"num\":0}}]", $"{bob.Id} asked []");
    }

    [Test]
    public async Task An_outgoing_listener_that_fails_keeps_nothing_from_being_sent()
    {
        await using SocketIoApp app = await SocketIoApp.ServeAsync(root =>
        {
            root.OnAnyOutgoing((_, _, _) => throw new InvalidOperationException("a listener that fails"));
            root.OnAnyOutgoing((_, name, _) => _heard.Enqueue(name));
        });
        using SocketClient client = await app.ConnectAsync();

        await app.SocketOf(client).EmitAsync("x");

        (await client.ReceiveAsync()).Should().Be("42[\"x\"]");
        _heard.Should().Equal("x");
        (await app.LoggedAsync("ListenerFailed")).Exception!.Message.Should().Be("a listener that fails");
    }
}
