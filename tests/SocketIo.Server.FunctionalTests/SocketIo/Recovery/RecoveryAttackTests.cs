using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Security.Claims;
using Microsoft.Extensions.DependencyInjection;
using SocketIo.Server.Testing;

namespace SocketIo.Server.FunctionalTests.SocketIo.Recovery;

/// <summary>Private ids that are stolen, forged or used twice, offsets that lie, and clients that come back too late or not at all.</summary>
[TestFixture(ClientTransport.Polling)]
[TestFixture(ClientTransport.WebSocket)]
internal sealed class RecoveryAttackTests(ClientTransport transport)
{
    [Test]
    public async Task Of_many_that_replay_a_private_id_at_once_no_two_are_the_same_socket()
    {
        await using SocketIoApp app = await StartAsync();
        using RecoveryClient client = await JoinAsync(app);
        await client.LoseAsync(app);
        EngineClient[] all = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => app.OpenAsync(transport)));

        await Task.WhenAll(all.Select(other => other.SendAsync($$"""40{"pid":"{{client.Pid}}"}""")));

        // One that comes while another is connected takes its place. Whoever is left answers, and is one of a kind.
        string?[] answers = await Task.WhenAll(all.Select(AnswerAsync));
        answers.Should().Contain(answer => answer != null && answer.Contains(client.Id, StringComparison.Ordinal));
        app.Io.Of("/").Sockets.Select(socket => socket.Id).Should().OnlyHaveUniqueItems();
        foreach (EngineClient other in all)
        {
            other.Dispose();
        }

        static async Task<string?> AnswerAsync(EngineClient client)
        {
            try
            {
                return await client.ReceiveAsync();
            }
            catch (EndOfStreamException)
            {
                return null;
            }
        }
    }

    [Test]
    public async Task A_stolen_private_id_is_of_no_use_to_another_user_and_of_none_to_anybody_afterwards()
    {
        await using SocketIoApp app = await StartAsync();
        using RecoveryClient ada = await JoinAsync(app, new { user = "ada" });
        app.Io.Of("/").Sockets.Single().Data["secret"] = 1;
        await app.Io.Of("/").Sockets.Single().JoinAsync("adas");
        await ada.LoseAsync(app);
        await app.Io.Of("/").To("adas").EmitAsync("for ada");

        using RecoveryClient bob = await JoinAsync(app, new { user = "bob", pid = ada.Pid });
        using RecoveryClient nobody = await JoinAsync(app, new { pid = ada.Pid });
        using RecoveryClient late = await JoinAsync(app, new { user = "ada", pid = ada.Pid });

        foreach (RecoveryClient client in new[] { bob, nobody, late })
        {
            client.Id.Should().NotBe(ada.Id);
            client.Pid.Should().NotBe(ada.Pid);
            client.Missed.Should().BeEmpty();
            ISocket socket = app.Io.Of("/").Sockets.Single(socket => socket.Id == client.Id);
            socket.Rooms.Should().Equal(client.Id);
            socket.Data.Should().BeEmpty();
            socket.Recovered.Should().BeFalse();
        }

        app.Log.Lines.Count(line => line.Event == "RecoveryRefused").Should().Be(3);
        app.Log.Lines.Should().NotContain(line => line.Message.Contains(ada.Pid, StringComparison.Ordinal));
    }

    [Test]
    public async Task Nobody_takes_the_place_of_another_users_socket_that_is_connected()
    {
        await using SocketIoApp app = await StartAsync();
        using RecoveryClient ada = await JoinAsync(app, new { user = "ada" });

        using RecoveryClient bob = await JoinAsync(app, new { user = "bob", pid = ada.Pid });

        bob.Id.Should().NotBe(ada.Id);
        await app.Io.Of("/").EmitAsync("still here");
        (await ada.ReceiveAsync()).Packet.Should().Be("""42["still here"]""");
    }

    [TestCase(false, ExpectedResult = false)]
    [TestCase(true, ExpectedResult = true)]
    public async Task<bool> Whoever_may_not_connect_any_more_is_not_recovered_unless_the_gate_is_skipped(bool skip)
    {
        await using SocketIoApp app = await StartAsync(options => options.ConnectionStateRecovery!.SkipMiddlewares = skip);
        using RecoveryClient ada = await JoinAsync(app, new { user = "ada" });
        await ada.LoseAsync(app);

        using EngineClient client = await app.OpenAsync(transport);
        await client.SendAsync($$"""40{"user":"ban","pid":"{{ada.Pid}}"}""");
        string answer = await client.ReceiveAsync();

        if (skip)
        {
            app.Io.Of("/").Sockets.Single().User.Identity!.Name.Should().Be("ada", "the user of before is taken over");
        }
        else
        {
            answer.Should().Be("""44{"message":"banned"}""");
            using RecoveryClient again = await JoinAsync(app, new { user = "ada", pid = ada.Pid });
            again.Id.Should().Be(ada.Id, "a refusal uses nothing up");
        }

        return answer.Contains(ada.Id, StringComparison.Ordinal);
    }

    [TestCase("x")]
    [TestCase("1")]
    [TestCase("{id}.0")]
    [TestCase("{id}.-1")]
    [TestCase("{id}.1", Description = "from before the client came")]
    [TestCase("{id}.999")]
    [TestCase("{id}.9223372036854775807")]
    [TestCase("{id}.99999999999999999999")]
    [TestCase("{id}. 3")]
    [TestCase("aaaaaa.3")]
    public async Task An_offset_that_cannot_be_the_clients_makes_it_a_new_socket(string offset)
    {
        await using SocketIoApp app = await StartAsync();
        using RecoveryClient other = await JoinAsync(app);
        await app.Io.Of("/").EmitAsync("before");
        using RecoveryClient client = await JoinAsync(app);
        await app.Io.Of("/").EmitAsync("event", 1);
        await app.Io.Of("/").EmitAsync("event", 2);
        await client.LoseAsync(app);
        await app.Io.Of("/").EmitAsync("event", 3);

        using RecoveryClient again = await JoinAsync(app, new { pid = client.Pid, offset = offset.Replace("{id}", app.Services.Log().Id, StringComparison.Ordinal) });

        again.Id.Should().NotBe(client.Id);
        again.Missed.Should().BeEmpty();
    }

    [Test]
    public async Task An_offset_that_goes_back_too_far_shows_nothing_of_rooms_from_before_they_were_joined()
    {
        await using SocketIoApp app = await StartAsync();
        using RecoveryClient client = await JoinAsync(app);
        await app.Io.Of("/").EmitAsync("everybody");
        string offset = (await client.ReceiveAsync()).Offset;
        await app.Io.Of("/").To("secret").EmitAsync("not for the client");
        await app.Io.Of("/").Sockets.Single().JoinAsync("secret");
        await app.Io.Of("/").To("secret").EmitAsync("for the client");
        await client.LoseAsync(app);

        using RecoveryClient again = await JoinAsync(app, new { pid = client.Pid, offset });

        again.Id.Should().Be(client.Id);
        again.MissedEvents.Should().Equal("""42["for the client"]""");
    }

    [TestCase("""{"pid":1,"offset":2}""")]
    [TestCase("""{"pid":null}""")]
    [TestCase("""{"pid":{"pid":"x"}}""")]
    [TestCase("""{"pid":""}""")]
    [TestCase("""{"pid":"__proto__","offset":[]}""")]
    [TestCase("""{"pid":"\ud800"}""", Description = "a lone surrogate is valid JSON, but no text")]
    [TestCase("""{"p\ud800":"x"}""")]
    public async Task What_is_no_private_id_is_ignored(string auth)
    {
        await using SocketIoApp app = await StartAsync();
        using EngineClient client = await app.OpenAsync(transport);

        await client.SendAsync("40" + auth);

        (await client.ReceiveAsync()).Should().MatchRegex("""^40{"sid":"[\w-]{20}","pid":"[\w-]{20}"}$""");
    }

    [Test]
    public async Task An_offset_that_is_no_text_makes_the_client_a_new_socket()
    {
        await using SocketIoApp app = await StartAsync();
        using RecoveryClient lost = await JoinAsync(app);
        await lost.LoseAsync(app);
        using EngineClient client = await app.OpenAsync(transport);

        await client.SendAsync($$"""40{"pid":"{{lost.Pid}}","offset":"\ud800"}""");

        (await client.ReceiveAsync()).Should().StartWith("40{").And.NotContain(lost.Id);
    }

    [Test]
    public async Task Those_that_do_not_come_back_are_freed_when_their_time_is_over_and_counted()
    {
        ManualTimeProvider clock = new();
        ConcurrentQueue<string> results = [];
        await using SocketIoApp app = await StartAsync(time: clock);
        using MeterListener listener = Listen(app, results);
        using RecoveryClient client = await JoinAsync(app);
        await app.Io.Of("/").EmitAsync("event");
        await client.LoseAsync(app);

        clock.Advance(TimeSpan.FromSeconds(119));
        app.Services.Store().Count.Should().Be(1);
        clock.Advance(TimeSpan.FromSeconds(1));
        app.Services.Store().Count.Should().Be(0);
        clock.Advance(TimeSpan.FromSeconds(46));
        app.Services.Log().Count.Should().Be(0, "an event is kept for the time of a heartbeat longer");

        using RecoveryClient again = await JoinAsync(app, new { pid = client.Pid });
        again.Id.Should().NotBe(client.Id);
        results.Should().Equal("expired", "refused unknown");
    }

    [Test]
    public async Task A_client_that_was_quiet_for_an_hour_comes_back_with_an_offset_that_old()
    {
        ManualTimeProvider clock = new();
        await using SocketIoApp app = await StartAsync(
            options =>
            {
                options.PingInterval = TimeSpan.FromHours(2);
                options.ConnectionStateRecovery!.MaxDisconnectionDuration = TimeSpan.FromMinutes(1);
            },
            clock);
        using RecoveryClient client = await JoinAsync(app);
        await app.Io.Of("/").EmitAsync("long ago");
        string offset = (await client.ReceiveAsync()).Offset;
        clock.Advance(TimeSpan.FromHours(1));
        await client.LoseAsync(app);
        await app.Io.Of("/").EmitAsync("now");

        using RecoveryClient again = await JoinAsync(app, new { pid = client.Pid, offset });

        again.MissedEvents.Should().Equal("""42["now"]""");
    }

    [Test]
    public async Task No_more_sockets_are_kept_than_the_limit_and_the_oldest_go_first()
    {
        await using SocketIoApp app = await StartAsync(options => options.ConnectionStateRecovery!.MaxDisconnectedSockets = 2);
        List<RecoveryClient> clients = [];
        for (int i = 0; i < 4; i++)
        {
            clients.Add(await JoinAsync(app));
        }

        foreach (RecoveryClient client in clients)
        {
            await client.LoseAsync(app);
            await Eventually.IsTrueAsync(() => app.Services.Store().Count > 0);
        }

        app.Services.Store().Count.Should().Be(2);
        using RecoveryClient first = await JoinAsync(app, new { pid = clients[0].Pid });
        using RecoveryClient last = await JoinAsync(app, new { pid = clients[3].Pid });
        first.Id.Should().NotBe(clients[0].Id);
        last.Id.Should().Be(clients[3].Id);
        (await app.LoggedAsync("RecoveryLimitReached")).Message.Should().Contain("MaxDisconnectedSockets");
    }

    [TestCase("MaxEvents")]
    [TestCase("MaxEventBytes")]
    public async Task Who_may_have_missed_what_the_log_had_to_forget_is_a_new_socket(string limit)
    {
        await using SocketIoApp app = await StartAsync(options =>
        {
            options.ConnectionStateRecovery!.MaxEvents = limit == "MaxEvents" ? 3 : 1_000;
            options.ConnectionStateRecovery.MaxEventBytes = limit == "MaxEventBytes" ? 3_500 : 1_000_000;
        });
        using RecoveryClient near = await JoinAsync(app);
        using RecoveryClient far = await JoinAsync(app);
        await far.LoseAsync(app);
        await app.Io.Of("/").EmitAsync("event", new string('x', 1_000));
        string offset = (await near.ReceiveAsync()).Offset;
        await near.LoseAsync(app);
        for (int i = 0; i < 3; i++)
        {
            await app.Io.Of("/").EmitAsync("event", new string('x', 1_000));
        }

        app.Services.Log().Count.Should().Be(3);
        using RecoveryClient lost = await JoinAsync(app, new { pid = far.Pid });
        using RecoveryClient found = await JoinAsync(app, new { pid = near.Pid, offset });
        lost.Id.Should().NotBe(far.Id);
        lost.Missed.Should().BeEmpty();
        found.Id.Should().Be(near.Id);
        found.Missed.Should().HaveCount(3);
        (await app.LoggedAsync("RecoveryLimitReached")).Message.Should().Contain(limit);
    }

    [Test]
    public async Task Who_has_missed_more_than_may_wait_for_a_client_is_a_new_socket_and_is_not_cut_off_again_and_again()
    {
        await using SocketIoApp app = await StartAsync(options => options.MaxOutgoingBytes = 100_000);
        using RecoveryClient client = await JoinAsync(app);
        await client.LoseAsync(app);
        for (int i = 0; i < 6; i++)
        {
            await app.Io.Of("/").EmitAsync("event", new string('x', 10_000));
        }

        using RecoveryClient again = await JoinAsync(app, new { pid = client.Pid });

        again.Id.Should().NotBe(client.Id);
        again.Missed.Should().BeEmpty();
        (await app.LoggedAsync("RecoveryRefused")).Message.Should().Contain("too_much");
    }

    [Test]
    public async Task A_store_that_fails_costs_the_recovery_and_nothing_else()
    {
        await using SocketIoApp app = await StartAsync(services: services => services.AddSingleton<IRecoveryStore, FailingStore>());
        using RecoveryClient client = await JoinAsync(app);
        await client.LoseAsync(app);

        using RecoveryClient again = await JoinAsync(app, new { pid = client.Pid });

        again.Id.Should().NotBe(client.Id);
        await Eventually.IsTrueAsync(() => app.Log.Lines.Count(line => line.Event == "RecoveryStoreFailed") == 2);
    }

    /// <summary>The gate lets everybody in as the user of the auth payload, but <c>ban</c>.</summary>
    private static Task<SocketIoApp> StartAsync(Action<SocketIoOptions>? more = null, TimeProvider? time = null, Action<IServiceCollection>? services = null) =>
        SocketIoApp.ServeAsync(
            root => root.Connect.Use(async (context, next) =>
            {
                string? name = context.Auth?.TryGetProperty("user", out var user) == true ? user.GetString() : null;
                if (name == "ban")
                {
                    context.Reject("banned");
                    return;
                }

                context.User = name is null ? new ClaimsPrincipal() : new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.Name, name)], "test"));
                await next(context);
            }),
            options =>
            {
                options.ConnectionStateRecovery = new();
                more?.Invoke(options);
            },
            time,
            services);

    private Task<RecoveryClient> JoinAsync(SocketIoApp app, object? auth = null) => RecoveryClient.JoinAsync(app, transport, auth);

    private static MeterListener Listen(SocketIoApp app, ConcurrentQueue<string> results)
    {
        IMeterFactory factory = app.Services.GetRequiredService<IMeterFactory>();
        MeterListener listener = new()
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Meter.Scope == factory && instrument.Name == "socketio.server.recoveries")
                {
                    self.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((_, _, tags, _) => results.Enqueue(string.Join(' ', tags.ToArray().Select(tag => tag.Value))));
        listener.Start();
        return listener;
    }

    private sealed class FailingStore : IRecoveryStore
    {
        public ValueTask SaveAsync(RecoverableSocket socket) => throw new InvalidOperationException("down");

        public ValueTask<RecoverableSocket?> TakeAsync(string namespaceName, string pid, CancellationToken cancellationToken) => throw new InvalidOperationException("down");
    }
}
