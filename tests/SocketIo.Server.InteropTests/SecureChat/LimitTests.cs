using System.Net;
using System.Text.Json;
using SocketIo.Server.Testing;

namespace SocketIo.Server.InteropTests.SecureChat;

/// <summary>Too many events and too many connections, with servers of their own.</summary>
[TestFixture(ClientTransport.Polling)]
[TestFixture(ClientTransport.WebSocket)]
[Parallelizable]
internal sealed class LimitTests(ClientTransport transport)
{
    private const string Event = "my other event";

    private SecureChatServer _server = null!;

    [OneTimeSetUp]
    public async Task Start() => _server = await SecureChatServer.StartAsync("--connections-per-address", "4", "--events-per-second", "1");

    [OneTimeTearDown]
    public async Task Stop() => await _server.DisposeAsync();

    [Test, Order(1)]
    public async Task Past_so_many_connections_of_an_address_a_handshake_is_refused_on_both_transports()
    {
        List<EngineClient> clients = [];
        for (int i = 0; i < 4; i++)
        {
            clients.Add(await EngineClient.OpenAsync(_server.Address, transport));
        }

        if (transport == ClientTransport.Polling)
        {
            // It is the same connection afterwards.
            clients[0] = await WebSocketClient.UpgradeAsync(_server.Address, clients[0]);
        }

        (await HandshakeAsync("polling")).Status.Should().Be(429);
        (await HandshakeAsync("websocket")).Status.Should().Be(429);
        (await HandshakeAsync("polling", "X-Forwarded-For: 203.0.113.7")).Status.Should().Be(429);
        (await HandshakeAsync("polling", "Origin: https://evil.example")).Status.Should().Be(403);

        using HttpClient neighbour = _server.CreateClient(IPAddress.Parse("127.0.3.1"));
        (await _server.StatusAsync("GET /socket.io/?EIO=4&transport=polling", client: neighbour)).Should().Be(200);

        // Whoever goes makes room for one, and refused ones have taken none.
        await clients[1].SendAsync("1");
        clients[1] = await OpenEventuallyAsync();
        (await HandshakeAsync("polling")).Status.Should().Be(429);
        foreach (EngineClient client in clients)
        {
            await client.SendAsync("1");
            client.Dispose();
        }
    }

    [Test, Order(2)]
    public async Task Too_many_events_are_refused_and_the_client_learns_when_to_come_back()
    {
        using ChatClient client = await EnterAsync("/");
        await client.NextAsync("news");

        JsonElement[] errors = [.. (await SendManyAsync(client)).Where(answer => ChatClient.CodeOf(answer) is not null)];

        errors.Should().NotBeEmpty();
        foreach (JsonElement error in errors.Select(answer => answer.GetProperty("error")))
        {
            error.GetProperty("code").GetString().Should().Be("rate_limited");
            error.GetProperty("retryAfter").GetDouble().Should().BeGreaterThan(0);
        }

        await client.Engine.SendAsync("1");
    }

    /// <summary>
    /// The machine may be so slow that an event is allowed again in the meantime; not every time, unless reconnecting gives a new
    /// allowance.
    /// </summary>
    [TestCase("42/chat,0[\"whoami\"]", "40/chat,TOKEN")]
    [TestCase("42/admin,0[\"audit\"]", "40/admin,TOKEN")]
    [TestCase("420[\"my other event\",{}]", "41", "40")]
    [TestCase("420[\"nothing of that name\"]")]
    [Order(3)]
    public async Task No_other_namespace_no_new_CONNECT_and_no_other_name_gives_a_new_allowance(string packet, params string[] steps)
    {
        string token = $$"""{"token":"{{await _server.SignInAsync("alice")}}"}""";
        for (int i = 0; i < 20; i++)
        {
            using ChatClient client = await EnterAsync("/");
            await client.NextAsync("news");
            await SendManyAsync(client);
            foreach (string step in steps)
            {
                await client.Engine.SendAsync(step.Replace("TOKEN", token, StringComparison.Ordinal));
                if (step.StartsWith("40", StringComparison.Ordinal))
                {
                    await ReceiveAsync(client, "40");
                }
            }

            await client.Engine.SendAsync(packet);
            string answer = await ReceiveAsync(client, "43");
            await client.Engine.SendAsync("1");
            if (answer.Contains("rate_limited", StringComparison.Ordinal))
            {
                return;
            }
        }

        Assert.Fail("Events were allowed each time.");
    }

    [Test, Order(4)]
    public async Task Who_does_not_stop_for_ten_seconds_is_disconnected()
    {
        using ChatClient client = await EnterAsync("/");
        Task<string[]> end = client.Engine.ReadToEndAsync();
        using PeriodicTimer timer = new(TimeSpan.FromMilliseconds(100));
        while (!end.IsCompleted)
        {
            try
            {
                await client.Engine.SendAsync("""420["my other event",{}]""", """421["my other event",{}]""");
            }
            catch (Exception exception) when (exception is IOException or HttpRequestException)
            {
                // The connection has ended meanwhile.
            }

            await timer.WaitForNextTickAsync();
        }

        (await end).Should().Contain(packet => packet.Contains("rate_limited", StringComparison.Ordinal));
    }

    private async Task<ChatClient> EnterAsync(string ns)
    {
        ChatClient client = new(await OpenEventuallyAsync(), ns);
        (await client.TryConnectAsync()).Should().StartWith("40");
        return client;
    }

    /// <summary>Sends more than is allowed, in one go.</summary>
    private static async Task<JsonElement[]> SendManyAsync(ChatClient client)
    {
        string[] ids = ["901", "902", "903", "904", "905"];
        await client.Engine.SendAsync([.. ids.Select(id => $"42{id}[\"{Event}\",{{}}]")]);
        JsonElement[] answers = new JsonElement[ids.Length];
        for (int i = 0; i < ids.Length; i++)
        {
            answers[i] = await client.ReceiveAckAsync(ids[i]);
        }

        return answers;
    }

    /// <summary>The next packet of a kind; those before it are left out.</summary>
    private static async Task<string> ReceiveAsync(ChatClient client, string start)
    {
        string packet = await client.Engine.ReceiveAsync();
        while (!packet.StartsWith(start, StringComparison.Ordinal))
        {
            packet = await client.Engine.ReceiveAsync();
        }

        return packet;
    }

    /// <summary>Waits for a place that is about to be free.</summary>
    private async Task<EngineClient> OpenEventuallyAsync()
    {
        for (int i = 0; ; i++)
        {
            try
            {
                return await EngineClient.OpenAsync(_server.Address, transport);
            }
            catch (Exception exception) when (exception is IOException or HttpRequestException && i < 2_000)
            {
                // Still taken.
            }
        }
    }

    private async Task<RawResponse> HandshakeAsync(string name, params string[] headers)
    {
        using RawConnection connection = await RawConnection.OpenAsync(_server.Address);
        string target = $"/socket.io/?EIO=4&transport={name}";
        if (name == "websocket")
        {
            return await RawWebSocket.RequestAsync(connection, target, headers);
        }

        await connection.SendHeadAsync([$"GET {target} HTTP/1.1", $"Host: {_server.Address.Authority}", .. headers]);
        return await connection.ReadResponseAsync();
    }
}
