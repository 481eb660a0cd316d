using Microsoft.Extensions.Logging;
using SocketIo.Server.Testing;

namespace SocketIo.Server.FunctionalTests.SocketIo;

/// <summary>What a client is told whose event is refused or fails.</summary>
internal sealed class ErrorAckTests
{
    private const string InternalError = "{\"error\":{\"code\":\"internal_error\",\"message\":\"The event could not be handled\"}}";

    [TestCase("unknown", "{\"error\":{\"code\":\"unknown_event\",\"message\":\"There is no such event\"}}")]
    [TestCase("typed", "{\"error\":{\"code\":\"invalid\",\"message\":\"Argument 1 is missing: expected a number.\"}}")]
    [TestCase("forbidden", "{\"error\":{\"code\":\"forbidden\",\"message\":\"forbidden\"}}")]
    [TestCase("explained", "{\"error\":{\"code\":\"forbidden\",\"message\":\"not \\\"you\\\"\",\"data\":{\"until\":7}}}")]
    [TestCase("undecided", "{\"error\":{\"code\":\"rejected\",\"message\":\"The event was refused\"}}")]
    [TestCase("refuses", "{\"error\":{\"code\":\"not_found\",\"message\":\"no such room\",\"data\":[1,2]}}")]
    [TestCase("refuses-async", "{\"error\":{\"code\":\"error\",\"message\":\"The event was refused\"}}")]
    [TestCase("refuses-badly", "{\"error\":{\"code\":\"not_found\",\"message\":\"no such room\"}}")]
    [TestCase("throws", InternalError)]
    [TestCase("throws-async", InternalError)]
    [TestCase("cancels", InternalError)]
    [TestCase("unserializable", InternalError)]
    public async Task An_event_that_fails_is_answered_once(string name, string error)
    {
        await using SocketIoApp app = await SocketIoApp.ServeAsync(Map);
        using SocketClient client = await app.ConnectAsync();

        await client.SendAsync($"425[\"{name}\"]");

        (await client.FlushAsync()).Should().Equal($"435[{error}]");
    }

    [TestCase("unknown")]
    [TestCase("typed")]
    [TestCase("forbidden")]
    [TestCase("undecided")]
    [TestCase("refuses")]
    [TestCase("throws")]
    public async Task Without_error_acknowledgements_the_client_hears_nothing(string name)
    {
        await using SocketIoApp app = await SocketIoApp.ServeAsync(Map, options => options.AlwaysAcknowledge = false);
        using SocketClient client = await app.ConnectAsync();

        await client.SendAsync($"425[\"{name}\"]", "42[\"mark\"]");

        (await client.ReceiveAsync()).Should().Be("42[\"marked\"]");
    }

    [Test]
    public async Task Without_error_acknowledgements_only_values_are_acknowledged()
    {
        await using SocketIoApp app = await SocketIoApp.ServeAsync(Map, options => options.AlwaysAcknowledge = false);
        using SocketClient client = await app.ConnectAsync();

        await client.SendAsync("421[\"mark\"]", "422[\"value\"]");

        (await client.ReceiveAsync(2)).Should().Equal("42[\"marked\"]", "432[7]");
    }

    [TestCase("throws", "{\"error\":{\"code\":\"internal_error\",\"message\":\"a secret\"}}")]
    [TestCase("throws-async", "{\"error\":{\"code\":\"internal_error\",\"message\":\"a secret\"}}")]
    public async Task The_message_of_an_exception_is_told_when_detailed_errors_are_asked_for(string name, string error)
    {
        await using SocketIoApp app = await SocketIoApp.ServeAsync(Map, options => options.EnableDetailedErrors = true);
        using SocketClient client = await app.ConnectAsync();

        await client.SendAsync($"425[\"{name}\"]");

        (await client.ReceiveAsync()).Should().Be($"435[{error}]");
    }

    [TestCase("undecided", "EventUndecided", LogLevel.Warning)]
    [TestCase("throws", "HandlerFailed", LogLevel.Error)]
    [TestCase("unserializable", "HandlerFailed", LogLevel.Error)]
    [TestCase("typed", "EventInvalid", LogLevel.Debug)]
    [TestCase("forbidden", "EventRejected", LogLevel.Debug)]
    [TestCase("unknown", "EventRejected", LogLevel.Debug)]
    [TestCase("refuses", "EventRejected", LogLevel.Debug)]
    public async Task The_log_says_what_happened(string name, string logged, LogLevel level)
    {
        await using SocketIoApp app = await SocketIoApp.ServeAsync(Map);
        using SocketClient client = await app.ConnectAsync();

        await client.SendAsync($"425[\"{name}\"]");

        LogLine line = await app.LoggedAsync(logged);
        line.Level.Should().Be(level);
        line.Message.Should().Contain(name);
    }

    [Test]
    public async Task A_step_that_fails_behind_the_handler_does_not_answer_a_second_time()
    {
        await using SocketIoApp app = await SocketIoApp.ServeAsync(root =>
        {
            root.Events.Use(async (context, next) =>
            {
                await next(context);
                throw new InvalidOperationException("too late");
            });
            root.On<int, int>("x", (_, number) => number);
        });
        using SocketClient client = await app.ConnectAsync();

        await client.SendAsync("425[\"x\",1]");
        await client.SendAsync("42[\"x\",2]");
        await client.SendAsync("426[\"x\",3]");

        (await client.ReceiveAsync(2)).Should().Equal("435[1]", "436[3]");
        app.Log.Lines.Count(line => line.Event == "HandlerFailed").Should().Be(3);
    }

    [Test]
    public async Task A_step_that_rejects_behind_the_handler_does_not_answer_a_second_time()
    {
        await using SocketIoApp app = await SocketIoApp.ServeAsync(root =>
        {
            root.Events.Use(async (context, next) =>
            {
                await next(context);
                context.Reject("too late");
            });
            root.On<int, int>("x", (_, number) => number);
        });
        using SocketClient client = await app.ConnectAsync();

        await client.SendAsync("425[\"x\",1]", "426[\"x\",2]");

        (await client.ReceiveAsync(2)).Should().Equal("435[1]", "436[2]");
    }

    private static void Map(NamespaceBuilder root)
    {
        root.Events.Use((context, next) =>
        {
            switch (context.EventName)
            {
                case "forbidden":
                    context.Reject("forbidden");
                    return default;
                case "explained":
                    context.Reject("forbidden", "not \"you\"", new { Until = 7 });
                    return default;
                case "undecided":
                    return default;
                default:
                    return next(context);
            }
        });
        root.On<int>("typed", (_, _) => { });
        root.On("refuses", _ => throw new SocketIoException("not_found", "no such room", new[] { 1, 2 }));
        root.On("refuses-badly", _ => throw new SocketIoException("not_found", "no such room", typeof(string)));
        root.On("refuses-async", async _ =>
        {
            await Task.Yield();
            throw new SocketIoException();
        });
        root.On("throws", _ => throw new InvalidOperationException("a secret"));
        root.On("throws-async", async _ =>
        {
            await Task.Yield();
            throw new InvalidOperationException("a secret");
        });
        root.On("cancels", _ => throw new OperationCanceledException());
        root.On<EventArguments, object>("unserializable", (_, _) => new { Type = typeof(string) });
        root.On("mark", socket => socket.EmitAsync("marked"));
        root.On<EventArguments, int>("value", (_, _) => 7);
    }
}
