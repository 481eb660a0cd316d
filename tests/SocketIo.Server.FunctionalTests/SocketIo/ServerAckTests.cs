using System.Text.Json.Serialization;
using SocketIo.Server.Testing;

namespace SocketIo.Server.FunctionalTests.SocketIo;

/// <summary>Acknowledgements that the server awaits from one client.</summary>
internal sealed class ServerAckTests
{
    private readonly ManualTimeProvider _clock = new();

    [TestCase(ClientTransport.Polling)]
    [TestCase(ClientTransport.WebSocket)]
    public async Task The_reply_completes_the_wait(ClientTransport transport)
    {
        await using SocketIoApp app = await StartAsync();
        using SocketClient client = await app.ConnectAsync(transport);

        Task<string> asked = app.SocketOf(client).EmitWithAckAsync<string>("question", "how?");
        (await client.ReceiveAsync()).Should().Be("420[\"question\",\"how?\"]");
        await client.SendAsync("430[\"like this\"]");

        (await Eventually.GetAsync(asked)).Should().Be("like this");
        app.SocketOf(client).PendingAckCount.Should().Be(0);
    }

    [TestCase(ClientTransport.Polling)]
    [TestCase(ClientTransport.WebSocket)]
    public async Task Binary_data_travels_both_ways(ClientTransport transport)
    {
        await using SocketIoApp app = await StartAsync();
        using SocketClient client = await app.ConnectAsync(transport);

        Task<(string Text, Picture Picture)> asked = app.SocketOf(client).EmitWithAckAsync<(string, Picture)>("question", new Picture("a", [1, 2, 3]));
        (await client.ReceiveAsync(2)).Should().Equal("451-0[\"question\",{\"name\":\"a\",\"data\":{\"_placeholder\":true,\"num\":0}}]", "bAQID");
        await client.SendAsync("461-0[\"thanks\",{\"name\":\"b\",\"data\":{\"_placeholder\":true,\"num\":0}}]", "bBAU=");

        (string text, Picture picture) = await Eventually.GetAsync(asked);
        text.Should().Be("thanks");
        picture.Name.Should().Be("b");
        picture.Data.Should().Equal(4, 5);
    }

    [Test]
    public async Task Ids_are_counted_from_zero_in_each_namespace()
    {
        await using SocketIoApp app = await SocketIoApp.StartAsync(io =>
        {
            io.MapNamespace("/", _ => { });
            io.MapNamespace("/other", _ => { });
        });
        using SocketClient client = await app.ConnectAsync();
        using SocketClient other = await SocketClient.JoinAsync(client.Engine, "/other");

        _ = app.SocketOf(client).EmitWithAckAsync<int>("x", EventArguments.Empty);
        _ = app.SocketOf(client).EmitWithAckAsync<int>("x", EventArguments.Empty);
        _ = app.SocketOf(other).EmitWithAckAsync<int>("x", EventArguments.Empty);

        (await client.ReceiveAsync(3)).Should().Equal("420[\"x\"]", "421[\"x\"]", "42/other,0[\"x\"]");
    }

    [Test]
    public async Task Replies_find_their_questions_in_any_order()
    {
        await using SocketIoApp app = await StartAsync();
        using SocketClient client = await app.ConnectAsync();
        ISocket socket = app.SocketOf(client);

        Task<int> first = socket.EmitWithAckAsync<int>("x", 1);
        Task<int> second = socket.EmitWithAckAsync<int>("x", 2);
        await client.SendAsync("431[11]", "430[10]");

        (await Eventually.GetAsync(second)).Should().Be(11);
        (await Eventually.GetAsync(first)).Should().Be(10);
    }

    [Test]
    public async Task A_reply_of_another_socket_does_not_count()
    {
        await using SocketIoApp app = await StartAsync();
        using SocketClient client = await app.ConnectAsync();
        using SocketClient impostor = await app.ConnectAsync();

        Task<int> asked = app.SocketOf(client).EmitWithAckAsync<int>("x", 1);
        await impostor.SendAsync("430[666]");
        (await impostor.FlushAsync()).Should().BeEmpty();
        await client.SendAsync("430[1]");

        (await Eventually.GetAsync(asked)).Should().Be(1);
    }

    [Test]
    public async Task A_second_reply_is_ignored()
    {
        await using SocketIoApp app = await StartAsync();
        using SocketClient client = await app.ConnectAsync();

        Task<int> asked = app.SocketOf(client).EmitWithAckAsync<int>("x", 1);
        await client.SendAsync("430[1]", "430[2]");

        (await Eventually.GetAsync(asked)).Should().Be(1);
        (await client.FlushAsync()).Should().Equal("420[\"x\",1]");
    }

    [Test]
    public async Task Without_a_reply_the_wait_ends_with_the_timeout_and_a_late_reply_is_ignored()
    {
        await using SocketIoApp app = await StartAsync(options => options.AckTimeout = TimeSpan.FromSeconds(3));
        using SocketClient client = await app.ConnectAsync();

        Task<int> asked = app.SocketOf(client).EmitWithAckAsync<int>("x", 1);
        _clock.Advance(TimeSpan.FromMilliseconds(2999));
        asked.IsCompleted.Should().BeFalse();
        _clock.Advance(TimeSpan.FromMilliseconds(1));

        await FluentActions.Awaiting(() => Eventually.GetAsync(asked)).Should().ThrowAsync<TimeoutException>();
        app.SocketOf(client).PendingAckCount.Should().Be(0);
        await client.SendAsync("430[1]");
        (await client.FlushAsync()).Should().Equal("420[\"x\",1]");
    }

    [Test]
    public async Task A_call_may_have_a_timeout_of_its_own()
    {
        await using SocketIoApp app = await StartAsync();
        using SocketClient client = await app.ConnectAsync();
        ISocket socket = app.SocketOf(client);

        Task<int> asked = socket.EmitWithAckAsync<int>("x", 1, TimeSpan.FromMilliseconds(500));
        _clock.Advance(TimeSpan.FromMilliseconds(500));

        await FluentActions.Awaiting(() => Eventually.GetAsync(asked)).Should().ThrowAsync<TimeoutException>();
        await FluentActions.Awaiting(() => socket.EmitWithAckAsync<int>("x", 1, TimeSpan.Zero)).Should().ThrowAsync<ArgumentOutOfRangeException>();
    }

    [Test]
    public async Task A_token_ends_the_wait()
    {
        await using SocketIoApp app = await StartAsync();
        using SocketClient client = await app.ConnectAsync();
        using CancellationTokenSource source = new();

        Task<int> asked = app.SocketOf(client).EmitWithAckAsync<int>("x", 1, source.Token);
        await source.CancelAsync();

        await FluentActions.Awaiting(() => Eventually.GetAsync(asked)).Should().ThrowAsync<OperationCanceledException>();
        app.SocketOf(client).PendingAckCount.Should().Be(0);
    }

    [TestCase("41", Description = "the client leaves the namespace")]
    [TestCase("1", Description = "the client closes the session")]
    [TestCase("42{", Description = "the client breaks the protocol")]
    public async Task A_disconnection_ends_the_wait_at_once(string packet)
    {
        await using SocketIoApp app = await StartAsync();
        using SocketClient client = await app.ConnectAsync(ClientTransport.Polling);

        Task<int> asked = app.SocketOf(client).EmitWithAckAsync<int>("x", 1);
        await client.SendAsync(packet);

        await FluentActions.Awaiting(() => Eventually.GetAsync(asked)).Should().ThrowAsync<SocketDisconnectedException>();
    }

    [Test]
    public async Task A_disconnection_by_the_server_ends_the_wait_at_once()
    {
        await using SocketIoApp app = await StartAsync();
        using SocketClient client = await app.ConnectAsync();
        ISocket socket = app.SocketOf(client);

        Task<int> asked = socket.EmitWithAckAsync<int>("x", 1);
        await socket.DisconnectAsync();

        await FluentActions.Awaiting(() => Eventually.GetAsync(asked)).Should().ThrowAsync<SocketDisconnectedException>();
    }

    [Test]
    public async Task A_question_asked_in_the_gate_ends_when_the_client_leaves()
    {
        TaskCompletionSource<Exception> ended = new();
        await using SocketIoApp app = await StartAsync(map: root => root.Connect.Use(async (context, next) =>
        {
            try
            {
                await context.Socket.EmitWithAckAsync<int>("question", 1);
            }
            catch (Exception exception)
            {
                ended.SetResult(exception);
            }

            await next(context);
        }));
        EngineClient client = await app.OpenAsync();
        await client.SendAsync("40");
        (await client.ReceiveAsync()).Should().Be("420[\"question\",1]");

        client.Dispose();

        (await Eventually.GetAsync(ended.Task)).Should().BeOfType<SocketDisconnectedException>();
    }

    [TestCase("430[]", "Argument 1 is missing: expected a number.")]
    [TestCase("430", "Argument 1 is missing: expected a number.")]
    [TestCase("430[\"text\"]", "Argument 1 is not valid: expected a number.")]
    [TestCase("430[null]", "Argument 1 must not be null: expected a number.")]
    public async Task A_reply_that_cannot_be_read_fails_the_wait_and_nothing_else(string reply, string message)
    {
        await using SocketIoApp app = await StartAsync();
        using SocketClient client = await app.ConnectAsync();

        Task<int> asked = app.SocketOf(client).EmitWithAckAsync<int>("x", 1);
        await client.SendAsync(reply);

        (await FluentActions.Awaiting(() => Eventually.GetAsync(asked)).Should().ThrowAsync<InvalidDataException>()).WithMessage(message);
        (await client.FlushAsync()).Should().Equal("420[\"x\",1]");
    }

    [Test]
    public async Task A_reply_that_the_applications_type_refuses_fails_the_wait_and_nothing_else()
    {
        await using SocketIoApp app = await StartAsync();
        using SocketClient client = await app.ConnectAsync();

        Task<Picky> asked = app.SocketOf(client).EmitWithAckAsync<Picky>("x", 1);
        await client.SendAsync("430[{\"value\":-1}]");

        await FluentActions.Awaiting(() => Eventually.GetAsync(asked)).Should().ThrowAsync<InvalidDataException>();
        (await client.FlushAsync()).Should().Equal("420[\"x\",1]");
    }

    [Test]
    public async Task Surplus_values_of_a_reply_are_ignored_and_all_can_be_had()
    {
        await using SocketIoApp app = await StartAsync();
        using SocketClient client = await app.ConnectAsync();
        ISocket socket = app.SocketOf(client);

        Task<int> one = socket.EmitWithAckAsync<int>("x", 1);
        Task<EventArguments> all = socket.EmitWithAckAsync<EventArguments>("x", 2);
        await client.SendAsync("430[1,2,3]", "431[1,2,3]");

        (await Eventually.GetAsync(one)).Should().Be(1);
        (await Eventually.GetAsync(all)).ToString().Should().Be("[1,2,3]");
    }

    [TestCase(ClientTransport.Polling)]
    [TestCase(ClientTransport.WebSocket)]
    public async Task A_reply_never_waits_behind_an_event_that_is_being_handled(ClientTransport transport)
    {
        int answer = 0;
        await using SocketIoApp app = await StartAsync(map: root =>
        {
            root.On("start", async socket =>
            {
                answer = await socket.EmitWithAckAsync<int>("question", 1);
                await socket.EmitAsync("done", answer);
            });
            root.On<int>("later", (socket, number) => socket.EmitAsync("later", number));
        });
        using SocketClient client = await app.ConnectAsync(transport);

        await client.SendAsync("42[\"start\"]", "42[\"later\",1]", "42[\"later\",2]");
        (await client.ReceiveAsync()).Should().Be("420[\"question\",1]");
        await client.SendAsync("430[7]");

        (await client.ReceiveAsync(3)).Should().Equal("42[\"done\",7]", "42[\"later\",1]", "42[\"later\",2]");
    }

    [Test]
    public async Task The_code_that_waits_does_not_run_on_the_reader()
    {
        ManualResetEventSlim release = new();
        await using SocketIoApp app = await StartAsync();
        using SocketClient client = await app.ConnectAsync();
        ISocket socket = app.SocketOf(client);
        bool isBlocking = false;

        Task waiter = BlockAfterReplyAsync();
        await client.SendAsync("430[1]");
        await Eventually.IsTrueAsync(() => isBlocking);

        (await client.FlushAsync()).Should().Equal("420[\"x\",1]");
        release.Set();
        await waiter;

        async Task BlockAfterReplyAsync()
        {
            await socket.EmitWithAckAsync<int>("x", 1).ConfigureAwait(false);
            isBlocking = true;
            release.Wait(Eventually.Deadline);
        }
    }

    private Task<SocketIoApp> StartAsync(Action<SocketIoOptions>? options = null, Action<NamespaceBuilder>? map = null) =>
        SocketIoApp.ServeAsync(map ?? (_ => { }), options, _clock);

    internal sealed record Picture(string Name, byte[] Data);

    internal sealed class Picky
    {
        [JsonInclude]
        public int Value
        {
            get;
            init => field = value >= 0 ? value : throw new ArgumentOutOfRangeException(nameof(value));
        }
    }
}
