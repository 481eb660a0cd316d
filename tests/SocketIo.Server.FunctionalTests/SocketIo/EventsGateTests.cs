using System.Collections.Concurrent;
using System.Security.Claims;
using Microsoft.Extensions.DependencyInjection;
using SocketIo.Server.Testing;

namespace SocketIo.Server.FunctionalTests.SocketIo;

/// <summary>The gate that every event passes.</summary>
internal sealed class EventsGateTests
{
    private ConcurrentQueue<string> _order = null!;

    [SetUp]
    public void Forget() => _order = new ConcurrentQueue<string>();

    [Test]
    public async Task Steps_of_the_namespace_run_first_then_those_of_the_event_then_the_handler()
    {
        await using SocketIoApp app = await SocketIoApp.ServeAsync(root =>
        {
            root.Events.Use((context, next) => Step("1", context, next));
            EventBuilder x = root.On("x", _ => _order.Enqueue("handler"));
            x.Steps.Use((context, next) => Step("x1", context, next)).Use(async (context, next) =>
            {
                await Task.Yield();
                await Step("x2", context, next);
            });
            root.On("y", _ => _order.Enqueue("handler of y"));
            root.Events.Use((context, next) => Step("2", context, next));
        });
        using SocketClient client = await app.ConnectAsync();

        await client.SendAsync("420[\"x\"]", "421[\"y\"]");

        await client.ReceiveAsync(2);
        _order.Should().Equal("1", "2", "x1", "x2", "handler", "x2 after", "x1 after", "2 after", "1 after", "1", "2", "handler of y", "2 after", "1 after");
    }

    [Test]
    public async Task A_step_sees_the_event()
    {
        object policy = new();
        await using SocketIoApp app = await SocketIoApp.ServeAsync(root =>
        {
            root.Connect.Use((context, next) =>
            {
                context.User = new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.Name, "ann")], "test"));
                return next(context);
            });
            root.Events.Use((context, next) =>
            {
                _order.Enqueue($"{context.EventName} {context.IsKnown} {context.HasAck} {context.Metadata.Contains(policy)} {context.Arguments} {context.User.Identity!.Name} {context.Socket.Connected} {context.IsRejected}");
                return next(context);
            });
            root.On<int, int>("x", (_, number) => number).WithMetadata(policy, "more");
            root.On("héé", _ => { });
        });
        using SocketClient client = await app.ConnectAsync();

        await client.SendAsync("420[\"x\",1]", "42[\"x\",2,{\"a\":[]}]", "42[\"unknown\"]", "42[\"h\\u00e9é\"]", "42[12]");

        (await client.FlushAsync()).Should().Equal("430[1]");
        _order.Should().StartWith(
        [
            "x True True True [1] ann True False",
            "x True False True [2,{\"a\":[]}] ann True False",
            "unknown False False False [] ann True False",
            "héé True False False [] ann True False",
            "12 False False False [] ann True False",
        ]);
    }

    [Test]
    public async Task An_event_that_is_rejected_does_not_reach_its_handler()
    {
        await using SocketIoApp app = await SocketIoApp.ServeAsync(root =>
        {
            root.Events.Use(async (context, next) =>
            {
                await Task.Yield();
                if (context.Arguments.Get<int>(0) == 2)
                {
                    context.Reject("two");
                }

                await next(context);
            });
            root.On<int>("x", (_, number) => _order.Enqueue($"{number}"));
        });
        using SocketClient client = await app.ConnectAsync();

        await client.SendAsync("420[\"x\",1]", "421[\"x\",2]", "422[\"x\",3]");

        (await client.ReceiveAsync(3)).Should().Equal("430[]", "431[{\"error\":{\"code\":\"two\",\"message\":\"two\"}}]", "432[]");
        _order.Should().Equal("1", "3");
    }

    [TestCase(ClientTransport.Polling)]
    [TestCase(ClientTransport.WebSocket)]
    public async Task A_slow_step_does_not_let_later_events_overtake(ClientTransport transport)
    {
        TaskCompletionSource release = new();
        await using SocketIoApp app = await SocketIoApp.ServeAsync(root =>
        {
            root.Events.Use(async (context, next) =>
            {
                if (context.Arguments.Get<int>(0) == 1)
                {
                    await release.Task;
                }

                await next(context);
            });
            root.On<int>("x", (socket, number) => socket.EmitAsync("seen", number));
        });
        using SocketClient client = await app.ConnectAsync(transport);

        await client.SendAsync("42[\"x\",1]", "42[\"x\",2]", "42[\"x\",3]");
        release.SetResult();

        (await client.ReceiveAsync(3)).Should().Equal("42[\"seen\",1]", "42[\"seen\",2]", "42[\"seen\",3]");
    }

    [Test]
    public async Task A_step_that_calls_next_twice_fails_and_the_handler_runs_once()
    {
        await using SocketIoApp app = await SocketIoApp.ServeAsync(root =>
        {
            root.Events.Use(async (context, next) =>
            {
                await next(context);
                await next(context);
            });
            root.On<int, int>("x", (_, number) =>
            {
                _order.Enqueue("handled");
                return number;
            });
        });
        using SocketClient client = await app.ConnectAsync();

        await client.SendAsync("420[\"x\",1]", "421[\"x\",2]");

        (await client.ReceiveAsync(2)).Should().Equal("430[1]", "431[2]");
        _order.Should().HaveCount(2);
        (await app.LoggedAsync("HandlerFailed")).Exception!.Message.Should().Be("A middleware called 'next' more than once.");
    }

    [Test]
    public async Task Services_of_the_gate_live_as_long_as_the_event()
    {
        await using SocketIoApp app = await SocketIoApp.ServeAsync(
            root =>
            {
                root.Events.Use((context, next) =>
                {
                    if (context.EventName == "x")
                    {
                        _order.Enqueue($"{context.Services.GetRequiredService<Thing>() == context.Services.GetRequiredService<Thing>()}");
                    }

                    return next(context);
                });
                root.On("x", async _ =>
                {
                    await Task.Yield();
                    _order.Enqueue("handler");
                });
            },
            services: services => services.AddScoped<Thing>().AddSingleton(_order));
        using SocketClient client = await app.ConnectAsync();

        await client.SendAsync("42[\"x\"]", "42[\"x\"]");

        await client.FlushAsync();
        _order.Should().Equal("True", "handler", "disposed", "True", "handler", "disposed");
    }

    [Test]
    public async Task A_step_that_decides_too_late_decides_nothing()
    {
        TaskCompletionSource release = new();
        TaskCompletionSource done = new();
        await using SocketIoApp app = await SocketIoApp.ServeAsync(root =>
        {
            root.Events.Use((context, next) =>
            {
                if (context.EventName != "x")
                {
                    return next(context);
                }

                // What somebody writes who forgets to await.
                _ = DecideLaterAsync();
                return default;

                async Task DecideLaterAsync()
                {
                    await release.Task;
                    try
                    {
                        await next(context);
                    }
                    finally
                    {
                        done.SetResult();
                    }
                }
            });
            root.On("x", _ => _order.Enqueue("handled"));
            root.On<int, int>("y", (_, number) => number);
        });
        using SocketClient client = await app.ConnectAsync();
        using SocketClient other = await app.ConnectAsync();

        await client.SendAsync("420[\"x\"]", "421[\"y\",1]");
        (await client.ReceiveAsync(2)).Should().Equal("430[{\"error\":{\"code\":\"rejected\",\"message\":\"The event was refused\"}}]", "431[1]");
        await other.SendAsync("420[\"y\",2]");
        (await other.ReceiveAsync()).Should().Be("430[2]");
        release.SetResult();
        await Eventually.CompletesAsync(done.Task);

        (await client.FlushAsync()).Should().BeEmpty();
        _order.Should().BeEmpty();
    }

    [Test]
    public async Task A_step_that_does_not_wait_for_the_handler_mixes_up_nobody()
    {
        TaskCompletionSource release = new();
        await using SocketIoApp app = await SocketIoApp.ServeAsync(root =>
        {
            root.Events.Use((context, next) =>
            {
                // What somebody writes who forgets to await.
                _ = next(context).AsTask();
                return default;
            });
            root.On<int, int>("slow", async (_, number) =>
            {
                await release.Task;
                return number;
            });
            root.On<int, int>("fast", (_, number) => number);
        });
        using SocketClient client = await app.ConnectAsync();
        using SocketClient other = await app.ConnectAsync();

        await client.SendAsync("427[\"slow\",1]");
        for (int i = 0; i < 20; i++)
        {
            await other.SendAsync($"42{i}[\"fast\",{i}]");
            (await other.ReceiveAsync()).Should().Be($"43{i}[{i}]");
        }

        release.SetResult();

        (await client.ReceiveAsync()).Should().Be("437[1]");
        (await other.FlushAsync()).Should().BeEmpty();
    }

    private async ValueTask Step(string name, EventContext context, PipelineDelegate<EventContext> next)
    {
        _order.Enqueue(name);
        await next(context);
        _order.Enqueue($"{name} after");
    }

    private sealed class Thing(ConcurrentQueue<string> order) : IDisposable
    {
        public void Dispose() => order.Enqueue("disposed");
    }
}
