using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using SocketIo.Server.InteropTests.Clients;
using SocketIo.Server.Testing;
using SocketIOClient;
using SocketIOClient.Transport;

namespace SocketIo.Server.InteropTests.DotNet;

/// <summary>Conversations with the NuGet package SocketIOClient, over each of its transports.</summary>
[TestFixture(Over.Polling)]
[TestFixture(Over.WebSocket)]
[Parallelizable]
public sealed class SocketIOClientTests(Over transport)
{
    private readonly ConcurrentQueue<string> _seen = [];
    private readonly List<SocketIO> _clients = [];
    private InteropServer _server = null!;

    [SetUp]
    public void ForgetWhatWasSeen() => _seen.Clear();

    [TearDown]
    public async Task StopClientsAndServer()
    {
        _clients.ForEach(client => client.Dispose());
        _clients.Clear();
        await _server.DisposeAsync();
    }

    [Test]
    [Shows(Client.DotNet, Feature.Events)]
    public async Task It_connects_emits_and_listens()
    {
        await ServeAsync(root => root.On<EventArguments>("forward", (socket, arguments) => socket.EmitAsync("forwarded", arguments)));
        SocketIO client = await ConnectAsync();
        Task<SocketIOResponse> answer = NextAsync(client, "forwarded");

        await client.EmitAsync("forward", "é 👩‍👩‍👧", 1.5, true, new { Name = "ä", Deep = new[] { 1, 2 } });

        SocketIOResponse arguments = await Eventually.GetAsync(answer);
        arguments.GetValue<string>(0).Should().Be("é 👩‍👩‍👧");
        arguments.GetValue<double>(1).Should().Be(1.5);
        arguments.GetValue<bool>(2).Should().BeTrue();
        JsonElement.DeepEquals(arguments.GetValue<JsonElement>(3), JsonElement.Parse("""{"Name":"ä","Deep":[1,2]}""")).Should().BeTrue();
        client.Id.Should().Be(_server.Root.Sockets.Single().Id);
        _server.Root.Sockets.Single().Transport.Should().Be(transport == Over.Polling ? "polling" : "websocket");
    }

    [Test]
    [Shows(Client.DotNet, Feature.Acknowledgements)]
    public async Task Its_events_are_acknowledged_and_it_acknowledges_the_servers()
    {
        await ServeAsync(root =>
        {
            root.On<(string, int), (int, string)>("swap", (_, all) => (all.Item2, all.Item1));
            root.On("refused", void (_) => throw new SocketIoException("full", "The room is full"));
            root.On("ask me", async socket =>
            {
                (string text, byte[] bytes) = await socket.EmitWithAckAsync<(string, byte[])>("question", "é?");
                _seen.Enqueue($"{text} {string.Join(',', bytes)}");
            });
        });
        SocketIO client = await ConnectAsync();
        client.On("question", async question => await question.CallbackAsync(question.GetValue<string>() + "!", new byte[] { 1, 2 }));

        SocketIOResponse swapped = await AskAsync(client, "swap", "ä", 7);
        SocketIOResponse refused = await AskAsync(client, "refused");
        await AskAsync(client, "ask me");

        swapped.GetValue<int>(0).Should().Be(7);
        swapped.GetValue<string>(1).Should().Be("ä");
        refused.GetValue<JsonElement>().GetRawText().Should().Be("""{"error":{"code":"full","message":"The room is full"}}""");
        _seen.Should().Equal("é?! 1,2");
    }

    [Test]
    [Shows(Client.DotNet, Feature.Binary)]
    public async Task Binary_goes_both_ways_also_inside_of_objects()
    {
        await ServeAsync(root =>
        {
            root.On<Picture, Picture>("picture", (_, picture) => new Picture(picture.Name + "!", [.. picture.Content, 255]));
            root.On<byte[]>("bytes", (socket, bytes) => socket.EmitAsync("bytes", bytes.Reverse().ToArray()));
        });
        SocketIO client = await ConnectAsync();
        Task<SocketIOResponse> reversed = NextAsync(client, "bytes");

        Picture picture = (await AskAsync(client, "picture", new Picture("ö", [1, 2]))).GetValue<Picture>();
        await client.EmitAsync("bytes", [new byte[] { 1, 2, 3 }]);

        picture.Should().BeEquivalentTo(new Picture("ö!", [1, 2, 255]));
        (await Eventually.GetAsync(reversed)).GetValue<byte[]>().Should().Equal(3, 2, 1);
    }

    [Test]
    [Shows(Client.DotNet, Feature.Credentials, Feature.Refusals, Feature.Namespaces)]
    public async Task It_joins_a_namespace_with_a_query_and_an_auth_payload()
    {
        await ServeAsync(_ => { }, chat =>
        {
            chat.Connect.Use(async (context, next) =>
            {
                if (context.Auth?.GetProperty("token").GetString() != "good")
                {
                    context.Reject("wrong token");
                    return;
                }

                await next(context);
            });
            chat.On<EventArguments, string>("who", (socket, _) => $"{socket.Auth} {socket.Handshake.Query["room"]}");
        });
        SocketIO client = await ConnectAsync("/chat", options =>
        {
            options.Auth = new { token = "good" };
            options.Query = [KeyValuePair.Create("room", "a b")];
        });
        SocketIO refused = Create("/chat", options => options.Auth = new { token = "bad" });
        TaskCompletionSource<string> error = new();
        refused.OnError += (_, message) => error.TrySetResult(message);
        await refused.ConnectAsync();

        (await AskAsync(client, "who")).GetValue<string>().Should().Be("""{"token":"good"} a b""");
        (await Eventually.GetAsync(error.Task)).Should().Be("wrong token");
    }

    [Test]
    [Shows(Client.DotNet, Feature.DynamicNamespaces)]
    public async Task It_joins_a_namespace_that_nobody_has_named_before()
    {
        await ServeAsync(_ => { }, order => order.On<EventArguments, string>("where", (socket, _) => socket.Namespace.Name));
        SocketIO client = await ConnectAsync("/order-17");

        (await AskAsync(client, "where")).GetValue<string>().Should().Be("/order-17");
    }

    [Test]
    [Shows(Client.DotNet, Feature.LargeMessages)]
    public async Task Large_messages_go_both_ways()
    {
        await ServeAsync(root => root.On<EventArguments, EventArguments>("echo", (_, arguments) => arguments));
        SocketIO client = await ConnectAsync();
        string text = new('é', 50_000);
        byte[] bytes = new byte[200_000];

        (await AskAsync(client, "echo", text)).GetValue<string>().Should().Be(text);
        (await AskAsync(client, "echo", bytes)).GetValue<byte[]>().Should().Equal(bytes);
    }

    [Test]
    [Shows(Client.DotNet, Feature.Volatile)]
    public async Task Volatile_events_reach_it_in_order_whenever_it_is_ready()
    {
        await ServeAsync(_ => { });
        SocketIO client = Create();
        ConcurrentQueue<int> numbers = [];
        client.On("volatile", arguments => numbers.Enqueue(arguments.GetValue<int>()));
        await OpenAsync(client);

        int sent = 0;
        await Eventually.IsTrueAsync(() =>
        {
            _ = _server.Root.Volatile.EmitAsync("volatile", sent++).AsTask();
            return numbers.Count >= 5;
        });

        numbers.Should().BeInAscendingOrder().And.OnlyHaveUniqueItems();
    }

    [Test]
    [Shows(Client.DotNet, Feature.Broadcasts)]
    public async Task A_broadcast_reaches_several_clients_at_once()
    {
        await ServeAsync(root => root.On<string>("say", (socket, text) => socket.Namespace.EmitAsync("said", text)));
        SocketIO[] clients = [await ConnectAsync(), await ConnectAsync(), await ConnectAsync()];
        Task<SocketIOResponse>[] heard = [.. clients.Select(client => NextAsync(client, "said"))];

        await clients[0].EmitAsync("say", "é");

        (await Eventually.GetAsync(Task.WhenAll(heard))).Select(said => said.GetValue<string>()).Should().Equal("é", "é", "é");
    }

    [Test]
    [Shows(Client.DotNet, Feature.Disconnects)]
    public async Task Each_side_disconnects_the_other()
    {
        await ServeAsync(root =>
        {
            root.OnDisconnected((_, reason) => _seen.Enqueue(reason.ToProtocolString()));
            root.On("kick me", socket => socket.DisconnectAsync());
        });
        SocketIO leaving = await ConnectAsync();
        await leaving.DisconnectAsync();
        await Eventually.IsTrueAsync(() => _seen.Count == 1);
        SocketIO kicked = await ConnectAsync(configure: options => options.Reconnection = false);
        TaskCompletionSource<string> reason = new();
        kicked.OnDisconnected += (_, why) => reason.TrySetResult(why);

        await kicked.EmitAsync("kick me");

        (await Eventually.GetAsync(reason.Task)).Should().Be("io server disconnect");
        await Eventually.IsTrueAsync(() => _seen.Count == 2);
        _seen.Should().Equal("client namespace disconnect", "server namespace disconnect");
    }

    [Test]
    [Shows(Client.DotNet, Feature.Reconnection)]
    public async Task It_comes_back_when_the_connection_was_cut()
    {
        await ServeAsync(root => root.On<string, string>("echo", (_, text) => text));
        SocketIO client = await ConnectAsync(configure: options => options.ReconnectionDelay = 20);
        string firstId = client.Id;
        TaskCompletionSource back = new();
        client.OnConnected += (_, _) => back.TrySetResult();

        await _server.InterruptNetworkAsync();
        await Eventually.CompletesAsync(back.Task);

        (await AskAsync(client, "echo", "é")).GetValue<string>().Should().Be("é");
        client.Id.Should().NotBe(firstId);
    }

    [Test]
    public async Task It_answers_pings_for_as_long_as_it_is_connected()
    {
        await ServeAsync(
            root => root.On<string, string>("echo", (_, text) => text),
            options: options =>
            {
                options.PingInterval = TimeSpan.FromMilliseconds(100);
                options.PingTimeout = Eventually.Deadline;
            });
        SocketIO client = Create();
        int pings = 0;
        client.OnPing += (_, _) => Interlocked.Increment(ref pings);
        await OpenAsync(client);

        await Eventually.IsTrueAsync(() => Volatile.Read(ref pings) >= 4);

        (await AskAsync(client, "echo", "é")).GetValue<string>().Should().Be("é");
    }

    private static async Task<SocketIOResponse> AskAsync(SocketIO client, string eventName, params object[] arguments)
    {
        TaskCompletionSource<SocketIOResponse> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await client.EmitAsync(eventName, answer.SetResult, arguments);
        return await Eventually.GetAsync(answer.Task, description: $"the acknowledgement of {eventName}");
    }

    private static Task<SocketIOResponse> NextAsync(SocketIO client, string eventName)
    {
        TaskCompletionSource<SocketIOResponse> next = new(TaskCreationOptions.RunContinuationsAsynchronously);
        client.On(eventName, arguments => next.TrySetResult(arguments));
        return next.Task;
    }

    private static async Task OpenAsync(SocketIO client)
    {
        TaskCompletionSource connected = new(TaskCreationOptions.RunContinuationsAsynchronously);
        client.OnConnected += (_, _) => connected.TrySetResult();
        await Eventually.CompletesAsync(client.ConnectAsync());
        await Eventually.CompletesAsync(connected.Task);
    }

    private async Task ServeAsync(Action<NamespaceBuilder> root, Action<NamespaceBuilder>? chat = null, Action<SocketIoOptions>? options = null) =>
        _server = await InteropServer.StartAsync(io => io.MapNamespace("/", root).MapNamespace("/chat", chat ?? (_ => { })).MapNamespace(new Regex("^/order-[0-9]+$"), chat ?? (_ => { })), options);

    private async Task<SocketIO> ConnectAsync(string ns = "", Action<SocketIOOptions>? configure = null)
    {
        SocketIO client = Create(ns, configure);
        await OpenAsync(client);
        return client;
    }

    private SocketIO Create(string ns = "", Action<SocketIOOptions>? configure = null)
    {
        SocketIOOptions options = new() { Transport = transport == Over.Polling ? TransportProtocol.Polling : TransportProtocol.WebSocket, AutoUpgrade = false };
        configure?.Invoke(options);
        SocketIO client = new(new Uri(_server.Address, ns), options);
        _clients.Add(client);
        return client;
    }

    /// <summary>The client's serializer tells upper from lower case.</summary>
    private sealed record Picture([property: JsonPropertyName("name")] string Name, [property: JsonPropertyName("content")] byte[] Content);
}
