using System.Security.Claims;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SocketIo.Server.Testing;

namespace SocketIo.Server.FunctionalTests.SocketIo;

/// <summary>The gate that a CONNECT passes, and what the client is told.</summary>
internal sealed class ConnectGateTests
{
    [TestCase(ClientTransport.Polling)]
    [TestCase(ClientTransport.WebSocket)]
    public async Task The_auth_payload_is_there_for_the_gate_and_for_the_handlers(ClientTransport transport)
    {
        List<string?> seen = [];
        await using SocketIoApp app = await SocketIoApp.ServeAsync(root =>
        {
            root.Connect.Use((context, next) =>
            {
                seen.Add(context.Auth?.GetProperty("token").GetString());
                return next(context);
            });
            root.OnConnected(socket => seen.Add(socket.Auth?.GetProperty("token").GetString()));
        });

        using SocketClient client = await app.ConnectAsync(transport, auth: "{\"token\":\"t\"}");

        await client.FlushAsync();
        seen.Should().Equal("t", "t");
    }

    [Test]
    public async Task Without_an_auth_payload_there_is_none()
    {
        JsonElement? seen = JsonDocument.Parse("1").RootElement;
        await using SocketIoApp app = await SocketIoApp.ServeAsync(root => root.OnConnected(socket => { seen = socket.Auth; }));

        using SocketClient client = await app.ConnectAsync();

        await client.FlushAsync();
        seen.Should().BeNull();
    }

    [TestCase(ClientTransport.Polling)]
    [TestCase(ClientTransport.WebSocket)]
    public async Task A_rejection_tells_the_message_and_the_session_stays(ClientTransport transport)
    {
        bool isOpen = false;
        await using SocketIoApp app = await SocketIoApp.ServeAsync(root => root.Connect.Use((context, next) =>
        {
            if (isOpen)
            {
                return next(context);
            }

            context.Reject("no \"entry\" é");
            return default;
        }));
        using EngineClient client = await app.OpenAsync(transport);

        await client.SendAsync("40");

        (await client.ReceiveAsync()).Should().Be("44{\"message\":\"no \\\"entry\\\" é\"}");
        isOpen = true;
        using SocketClient socket = await SocketClient.JoinAsync(client);
    }

    [Test]
    public async Task A_rejection_may_carry_data()
    {
        await using SocketIoApp app = await SocketIoApp.StartAsync(io => io.MapNamespace("/admin", admin => admin.Connect.Use((context, _) =>
        {
            context.Reject("nope", new { Code = 7, List = new[] { "a" } });
            return default;
        })));
        using EngineClient client = await app.OpenAsync();

        await client.SendAsync("40/admin,{}");

        (await client.ReceiveAsync()).Should().Be("44/admin,{\"message\":\"nope\",\"data\":{\"code\":7,\"list\":[\"a\"]}}");
    }

    [Test]
    public async Task Data_that_cannot_be_serialized_is_left_out_and_logged()
    {
        await using SocketIoApp app = await SocketIoApp.ServeAsync(root => root.Connect.Use((context, _) =>
        {
            context.Reject("nope", new Explosive("a getter that fails"));
            return default;
        }));
        using EngineClient client = await app.OpenAsync();

        await client.SendAsync("40");

        (await client.ReceiveAsync()).Should().Be("44{\"message\":\"nope\"}");
        (await app.LoggedAsync("ErrorDataFailed")).Level.Should().Be(LogLevel.Error);
    }

    [Test]
    public async Task Steps_run_in_the_order_they_were_added_and_none_behind_the_one_that_rejects()
    {
        List<int> order = [];
        await using SocketIoApp app = await SocketIoApp.ServeAsync(root => root.Connect
            .Use((context, next) => Step(1, context, next))
            .Use(async (context, next) =>
            {
                await Task.Yield();
                await Step(2, context, next);
            })
            .Use((context, _) =>
            {
                order.Add(3);
                context.Reject("here");
                return default;
            })
            .Use((context, next) => Step(4, context, next)));
        using EngineClient client = await app.OpenAsync();

        await client.SendAsync("40");

        (await client.ReceiveAsync()).Should().Be("44{\"message\":\"here\"}");
        order.Should().Equal(1, 2, 3);

        ValueTask Step(int number, ConnectContext context, PipelineDelegate<ConnectContext> next)
        {
            order.Add(number);
            return next(context);
        }
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task A_step_that_decides_nothing_refuses_and_a_warning_says_so(bool isAsync)
    {
        await using SocketIoApp app = await SocketIoApp.ServeAsync(root => root.Connect.Use(async (_, _) =>
        {
            if (isAsync)
            {
                await Task.Yield();
            }
        }));
        using EngineClient client = await app.OpenAsync();

        await client.SendAsync("40");

        (await client.ReceiveAsync()).Should().Be("44{\"message\":\"Connection refused\"}");
        (await app.LoggedAsync("ConnectUndecided")).Level.Should().Be(LogLevel.Warning);
        app.Io.Of("/").Sockets.Should().BeEmpty();
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task A_step_that_fails_refuses_without_telling_why(bool isAsync)
    {
        await using SocketIoApp app = await SocketIoApp.ServeAsync(root => root.Connect.Use((_, _) =>
            isAsync ? FailAsync() : throw new InvalidOperationException("a secret")));
        using EngineClient client = await app.OpenAsync();

        await client.SendAsync("40");

        (await client.ReceiveAsync()).Should().Be("44{\"message\":\"Connection refused\"}");
        (await app.LoggedAsync("ConnectGateFailed")).Exception.Should().BeOfType<InvalidOperationException>();

        static async ValueTask FailAsync()
        {
            await Task.Yield();
            throw new InvalidOperationException("a secret");
        }
    }

    [Test]
    public async Task A_step_that_throws_a_SocketIoException_refuses_in_its_words()
    {
        await using SocketIoApp app = await SocketIoApp.ServeAsync(root => root.Connect.Use((_, _) => throw new SocketIoException("full", "The house is full", new { Seats = 3 })));
        using EngineClient client = await app.OpenAsync();

        await client.SendAsync("40");

        (await client.ReceiveAsync()).Should().Be("44{\"message\":\"The house is full\",\"data\":{\"seats\":3}}");
        app.Log.Lines.Should().NotContain(line => line.Event == "ConnectGateFailed");
    }

    [Test]
    public async Task A_failure_is_told_when_detailed_errors_are_asked_for()
    {
        await using SocketIoApp app = await SocketIoApp.ServeAsync(
            root => root.Connect.Use((ConnectContext _, PipelineDelegate<ConnectContext> _) => throw new InvalidOperationException("what happened")),
            options => options.EnableDetailedErrors = true);
        using EngineClient client = await app.OpenAsync();

        await client.SendAsync("40");

        (await client.ReceiveAsync()).Should().Be("44{\"message\":\"what happened\"}");
    }

    [Test]
    public async Task A_step_that_calls_next_twice_refuses()
    {
        int reached = 0;
        await using SocketIoApp app = await SocketIoApp.ServeAsync(root => root.Connect
            .Use(async (context, next) =>
            {
                await next(context);
                await next(context);
            })
            .Use((context, next) =>
            {
                reached++;
                return next(context);
            }));
        using EngineClient client = await app.OpenAsync();

        await client.SendAsync("40");

        (await client.ReceiveAsync()).Should().Be("44{\"message\":\"Connection refused\"}");
        (await app.LoggedAsync("ConnectGateFailed")).Exception!.Message.Should().Be("A middleware called 'next' more than once.");
        reached.Should().Be(1);
    }

    [Test]
    public async Task A_step_that_rejects_after_next_refuses()
    {
        await using SocketIoApp app = await SocketIoApp.ServeAsync(root => root.Connect.Use(async (context, next) =>
        {
            await next(context);
            context.Reject("on second thoughts");
        }));
        using EngineClient client = await app.OpenAsync();

        await client.SendAsync("40");

        (await client.ReceiveAsync()).Should().Be("44{\"message\":\"on second thoughts\"}");
    }

    [Test]
    public async Task What_a_step_emits_leaves_before_the_answer_to_the_CONNECT()
    {
        await using SocketIoApp app = await SocketIoApp.ServeAsync(root =>
        {
            root.Connect.Use(async (context, next) =>
            {
                await context.Socket.EmitAsync("early", 1);
                await next(context);
            });
            root.OnConnected(socket => socket.EmitAsync("late", 2));
        });
        using EngineClient client = await app.OpenAsync();

        await client.SendAsync("40");

        string[] packets = await client.ReceiveAsync(3);
        packets[0].Should().Be("42[\"early\",1]");
        packets[1].Should().StartWith("40{\"sid\":");
        packets[2].Should().Be("42[\"late\",2]");
    }

    [Test]
    public async Task A_socket_in_the_gate_is_not_connected_and_not_in_the_namespace()
    {
        TaskCompletionSource gate = new();
        ISocket? socket = null;
        await using SocketIoApp app = await SocketIoApp.ServeAsync(root => root.Connect.Use(async (context, next) =>
        {
            socket = context.Socket;
            await gate.Task;
            await next(context);
        }));
        using EngineClient client = await app.OpenAsync();
        await client.SendAsync("40");
        await Eventually.IsTrueAsync(() => socket is not null);

        socket!.Connected.Should().BeFalse();
        app.Io.Of("/").Sockets.Should().BeEmpty();
        await app.Io.Of("/").EmitAsync("all");

        gate.SetResult();
        (await client.ReceiveAsync()).Should().StartWith("40{\"sid\":");
        socket.Connected.Should().BeTrue();
    }

    [Test]
    public async Task A_room_joined_in_the_gate_hears_nothing_before_the_gate_is_passed()
    {
        TaskCompletionSource gate = new();
        bool isInGate = false;
        await using SocketIoApp app = await SocketIoApp.ServeAsync(root => root.Connect.Use(async (context, next) =>
        {
            await context.Socket.JoinAsync("members");
            isInGate = true;
            await gate.Task;
            await next(context);
        }));
        using EngineClient client = await app.OpenAsync();
        await client.SendAsync("40");
        await Eventually.IsTrueAsync(() => isInGate);

        await app.Io.Of("/").To("members").EmitAsync("secret", 1);
        IReadOnlyList<IRemoteSocket> members = await app.Io.Of("/").In("members").FetchSocketsAsync();
        gate.SetResult();

        (await client.ReceiveAsync()).Should().StartWith("40{\"sid\":");
        members.Should().BeEmpty();
        await app.Io.Of("/").To("members").EmitAsync("news", 2);
        (await client.ReceiveAsync()).Should().Be("42[\"news\",2]");
    }

    [Test]
    public async Task Rooms_joined_in_a_gate_that_rejects_are_undone()
    {
        List<RoomEvent> events = [];
        ISocket? socket = null;
        await using SocketIoApp app = await SocketIoApp.ServeAsync(root =>
        {
            root.OnRoomEvent((_, e) => events.Add(e));
            root.Connect.Use(async (context, _) =>
            {
                socket = context.Socket;
                await socket.JoinAsync("members");
                context.Reject("no");
            });
        });
        using EngineClient client = await app.OpenAsync();

        await client.SendAsync("40");

        (await client.ReceiveAsync()).Should().Be("44{\"message\":\"no\"}");
        app.Io.Of("/").Rooms.Should().BeEmpty();
        socket!.Rooms.Should().BeEmpty();
        await socket.JoinAsync("members");
        await socket.EmitAsync("too late");
        app.Io.Of("/").Rooms.Should().BeEmpty();
        events.Where(e => e.Kind == RoomEventKind.Joined).Should().HaveSameCount(events.Where(e => e.Kind == RoomEventKind.Left));
        await client.SendAsync("40/none,");
        (await client.ReceiveAsync()).Should().Be("44/none,{\"message\":\"Invalid namespace\"}");
    }

    [TestCase(true, Description = "the token was looked at before the client left")]
    [TestCase(false, Description = "the token is first looked at afterwards")]
    public async Task A_client_that_leaves_while_the_gate_is_pending_is_dropped_silently(bool looksFirst)
    {
        TaskCompletionSource gate = new();
        TaskCompletionSource cancelled = new();
        int handled = 0;
        bool isInGate = false;
        await using SocketIoApp app = await SocketIoApp.ServeAsync(root =>
        {
            root.OnConnected(_ => { handled++; });
            root.OnDisconnecting((_, _) => { handled++; });
            root.OnDisconnected((_, _) => { handled++; });
            root.Connect.Use(async (context, next) =>
            {
                await context.Socket.JoinAsync("members");
                CancellationToken token = looksFirst ? context.CancellationToken : default;
                isInGate = true;
                await gate.Task;
                token = looksFirst ? token : context.CancellationToken;
                token.Register(cancelled.SetResult);
                await cancelled.Task;
                await next(context);
            });
        });
        EngineClient client = await app.OpenAsync();
        await client.SendAsync("40");
        await Eventually.IsTrueAsync(() => isInGate);

        client.Dispose();
        await Eventually.IsTrueAsync(() => app.Io.ConnectionCount == 0);
        gate.SetResult();

        await Eventually.CompletesAsync(cancelled.Task);
        await Eventually.IsTrueAsync(() => app.Io.Of("/").Rooms.Count == 0);
        handled.Should().Be(0);
    }

    [Test]
    public async Task A_client_that_leaves_while_a_dynamic_namespace_is_decided_never_enters_the_gate()
    {
        TaskCompletionSource decision = new();
        int entered = 0;
        bool isAsked = false;
        await using SocketIoApp app = await SocketIoApp.StartAsync(io => io.MapNamespace(
            async _ =>
            {
                isAsked = true;
                await decision.Task;
                return true;
            },
            ns => ns.Connect.Use((context, next) =>
            {
                entered++;
                return next(context);
            })));
        EngineClient client = await app.OpenAsync();
        await client.SendAsync("40/any,");
        await Eventually.IsTrueAsync(() => isAsked);

        client.Dispose();
        await Eventually.IsTrueAsync(() => app.Io.ConnectionCount == 0);
        decision.SetResult();

        await Eventually.IsTrueAsync(() => app.Io.Namespaces.Count == 0);
        entered.Should().Be(0);
    }

    [Test]
    public async Task Services_of_the_gate_live_in_a_scope_that_ends_with_it()
    {
        List<ScopedThing> things = [];
        await using SocketIoApp app = await SocketIoApp.ServeAsync(
            root => root.Connect.Use((context, next) =>
            {
                things.Add(context.Services.GetRequiredService<ScopedThing>());
                things.Add(context.Services.GetRequiredService<ScopedThing>());
                return next(context);
            }),
            services: services => services.AddScoped<ScopedThing>());

        using SocketClient first = await app.ConnectAsync();
        using SocketClient second = await app.ConnectAsync();

        things.Should().HaveCount(4).And.OnlyContain(thing => thing.IsDisposed);
        things[1].Should().BeSameAs(things[0]);
        things[2].Should().NotBeSameAs(things[0]);
    }

    [Test]
    public async Task A_service_that_cannot_be_disposed_neither_keeps_a_client_out_nor_hangs_it()
    {
        await using SocketIoApp app = await SocketIoApp.ServeAsync(
            root => root.Connect.Use((context, next) =>
            {
                context.Services.GetRequiredService<UndisposableThing>();
                return next(context);
            }),
            services: services => services.AddScoped<UndisposableThing>());

        using SocketClient client = await app.ConnectAsync();

        (await client.FlushAsync()).Should().BeEmpty();
        app.Log.Lines.Should().Contain(line => line.Level == LogLevel.Error && line.Exception is NotSupportedException);
    }

    [Test]
    public async Task A_user_set_in_the_gate_is_the_user_of_that_namespace_alone()
    {
        List<string?> names = [];
        await using SocketIoApp app = await SocketIoApp.StartAsync(io =>
        {
            io.MapNamespace("/", root =>
            {
                root.Connect.Use((context, next) =>
                {
                    context.User = new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.Name, "ann")], "test"));
                    return next(context);
                });
                root.Events.Use((context, next) =>
                {
                    names.Add(context.User.Identity?.Name);
                    return next(context);
                });
            });
            io.MapNamespace("/other", other => other.OnConnected(socket => names.Add(socket.User.Identity?.Name)));
        });

        using SocketClient client = await app.ConnectAsync();
        await client.FlushAsync();
        using SocketClient other = await SocketClient.JoinAsync(client.Engine, "/other");
        await other.FlushAsync();

        names.Should().Equal("ann", null);
    }

    [Test]
    public async Task A_class_can_be_a_step_and_takes_singletons_from_the_container()
    {
        await using SocketIoApp app = await SocketIoApp.ServeAsync(
            root => root.Connect.Use<CountingStep>(),
            services: services => services.AddSingleton<Counter>());

        using SocketClient first = await app.ConnectAsync();
        using SocketClient second = await app.ConnectAsync();

        app.Services.GetRequiredService<Counter>().Value.Should().Be(2);
    }

    private sealed record Explosive(string Fuse)
    {
        public int Value => throw new InvalidOperationException(Fuse);
    }

    private sealed class ScopedThing : IDisposable
    {
        public bool IsDisposed { get; private set; }

        public void Dispose() => IsDisposed = true;
    }

    private sealed class UndisposableThing : IDisposable
    {
        public void Dispose() => throw new NotSupportedException("cannot be disposed");
    }

    private sealed class Counter
    {
        public int Value { get; set; }
    }

    private sealed class CountingStep(Counter counter) : IMiddleware<ConnectContext>
    {
        public ValueTask InvokeAsync(ConnectContext context, PipelineDelegate<ConnectContext> next)
        {
            counter.Value++;
            return next(context);
        }
    }
}
