using System.Text.Json;
using SocketIo.Server.Testing;

namespace SocketIo.Server.InteropTests.SecureChat;

/// <summary>Tokens and tickets that end while the connection lives: by time, by a sign-out, by an administrator.</summary>
[Parallelizable]
internal sealed class LifetimeTests(ClientTransport transport) : SecureChatFixture(transport)
{
    private SecureChatServer _server = null!;

    /// <summary>Of its own, since whoever signs out everywhere does so in all tests.</summary>
    protected override SecureChatServer Server => _server;

    [OneTimeSetUp]
    public async Task StartServer() => _server = await SecureChatServer.StartAsync("--connections-per-address", "100000");

    [OneTimeTearDown]
    public async Task StopServer() => await _server.DisposeAsync();

    private static string Unauthorized(string code) => $$$"""44/chat,{"message":"unauthorized","data":{"code":"{{{code}}}"}}""";

    [Test]
    public async Task A_socket_is_warned_and_ends_with_its_token_and_comes_back_with_a_new_one_alone()
    {
        string token = await Server.SignInAsync("bob", ttl: 4);
        ChatClient client = await ConnectAsync("/chat", new { token });

        (await client.NextAsync("auth:expiring")).GetRawText().Should().Be($$"""{"expiresAt":{{Exp(token)}}}""");
        await client.IsDisconnectedAsync();

        DateTimeOffset.UtcNow.Should().BeOnOrAfter(DateTimeOffset.FromUnixTimeSeconds(Exp(token)));
        (await (await OpenAsync("/chat")).TryConnectAsync(new { token })).Should().Be(Unauthorized("token_expired"));
        await EnterAsync("bob");
    }

    [Test]
    public async Task A_token_is_refreshed_on_the_live_socket()
    {
        string first = await Server.SignInAsync("bob", ttl: 4);
        ChatClient client = await ConnectAsync("/chat", new { token = first });
        string second = (await Server.GetJsonAsync("POST /refresh", first)).GetProperty("token").GetString()!;

        (await client.AskAsync("auth:refresh", new { token = second })).GetRawText().Should().Be($$"""{"exp":{{Exp(second)}}}""");

        await Eventually.IsTrueAsync(() => DateTimeOffset.UtcNow > DateTimeOffset.FromUnixTimeSeconds(Exp(first)));
        (await client.AskAsync("whoami")).GetProperty("exp").GetInt64().Should().Be(Exp(second));
    }

    [TestCase("""{"token":"OTHER"}""", "forbidden")]
    [TestCase("""{"token":"FORGED"}""", "token_invalid")]
    [TestCase("""{"token":"EXPIRED"}""", "token_invalid")]
    [TestCase("""{"token":"REVOKED"}""", "token_invalid")]
    [TestCase("""{"token":""}""", "token_invalid")]
    [TestCase("""{"token":null}""", "token_invalid")]
    [TestCase("""{"token":5}""", "token_invalid")]
    [TestCase("5", "token_invalid")]
    [TestCase("null", "token_invalid")]
    public async Task No_other_token_takes_its_place(string argument, string code)
    {
        ChatClient client = await EnterAsync("bob");
        string token = await Server.SignInAsync("bob", ttl: 2);
        string revoked = await Server.SignInAsync("bob");
        await Server.StatusAsync("POST /logout", revoked, new { everywhere = false });
        if (argument.Contains("EXPIRED", StringComparison.Ordinal))
        {
            await Eventually.IsTrueAsync(() => DateTimeOffset.UtcNow >= DateTimeOffset.FromUnixTimeSeconds(Exp(token)));
        }

        string sent = argument
            .Replace("OTHER", await Server.SignInAsync("alice"), StringComparison.Ordinal)
            .Replace("FORGED", Tokens.Forge(token, signature: Tokens.Encode("something else")), StringComparison.Ordinal)
            .Replace("EXPIRED", token, StringComparison.Ordinal)
            .Replace("REVOKED", revoked, StringComparison.Ordinal);

        ChatClient.CodeOf(await client.AskRawAsync($"[\"auth:refresh\",{sent}]")).Should().Be(code);
        (await client.AskAsync("whoami")).GetProperty("user").GetString().Should().Be("bob");
    }

    [Test]
    public async Task Who_signs_out_loses_the_sockets_of_that_token_and_no_others()
    {
        string token = await Server.SignInAsync("carol");
        string other = await Server.SignInAsync("carol");
        string ticket = await FetchTicketAsync(token);
        ChatClient client = await ConnectAsync("/chat", new { token });
        ChatClient neighbour = await ConnectAsync("/chat", new { token = other });

        (await Server.StatusAsync("POST /logout", token, new { everywhere = false })).Should().Be(204);

        await client.IsDisconnectedAsync();
        (await (await OpenAsync("/chat")).TryConnectAsync(new { token })).Should().Be(Unauthorized("token_revoked"));
        (await (await OpenAsync("/chat")).TryConnectAsync(new { ticket })).Should().Be(Unauthorized("ticket_invalid"));
        foreach (string request in new[] { "POST /refresh", "POST /ticket", "GET /messages/1" })
        {
            (await Server.StatusAsync(request, token)).Should().Be(401, request);
        }

        (await Server.StatusAsync("POST /logout", token, new { everywhere = true })).Should().Be(401);
        (await neighbour.AskAsync("whoami")).GetProperty("user").GetString().Should().Be("carol");
    }

    [Test]
    public async Task Who_signs_out_everywhere_loses_all_and_is_back_in_the_same_second()
    {
        string[] tokens = [await Server.SignInAsync("carol"), await Server.SignInAsync("carol")];
        ChatClient[] clients = [await ConnectAsync("/chat", new { token = tokens[0] }), await ConnectAsync("/chat", new { token = tokens[1] }), await ConnectAsync("/chat", new { ticket = await FetchTicketAsync(tokens[1]) })];
        ChatClient bob = await EnterAsync("bob");
        string ticket = await FetchTicketAsync(tokens[1]);

        (await Server.StatusAsync("POST /logout", tokens[0], new { everywhere = true })).Should().Be(204);
        string next = await Server.SignInAsync("carol");

        ChatClient back = await ConnectAsync("/chat", new { token = next });
        foreach (ChatClient client in clients)
        {
            await client.IsDisconnectedAsync();
        }

        foreach (string token in tokens)
        {
            (await (await OpenAsync("/chat")).TryConnectAsync(new { token })).Should().Be(Unauthorized("token_revoked"));
            (await Server.StatusAsync("POST /refresh", token)).Should().Be(401);
        }

        (await (await OpenAsync("/chat")).TryConnectAsync(new { ticket })).Should().Be(Unauthorized("ticket_invalid"));
        (await back.AskAsync("whoami")).GetProperty("user").GetString().Should().Be("carol");
        (await bob.AskAsync("whoami")).GetProperty("user").GetString().Should().Be("bob");
    }

    [Test]
    public async Task A_ticket_lets_one_client_in_as_its_user_for_as_long_as_its_token()
    {
        string token = await Server.SignInAsync("bob", ttl: 4);
        JsonElement answer = await Server.GetJsonAsync("POST /ticket", token);
        string ticket = answer.GetProperty("ticket").GetString()!;
        answer.GetProperty("expiresIn").GetInt32().Should().Be(30);

        ChatClient client = await ConnectAsync("/chat", new { ticket });
        JsonElement me = await client.AskAsync("whoami");

        me.GetProperty("user").GetString().Should().Be("bob");
        me.GetProperty("exp").GetInt64().Should().Be(Exp(token));
        (await (await OpenAsync("/chat")).TryConnectAsync(new { ticket })).Should().Be(Unauthorized("ticket_invalid"));
        await client.IsDisconnectedAsync();
        DateTimeOffset.UtcNow.Should().BeOnOrAfter(DateTimeOffset.FromUnixTimeSeconds(Exp(token)));
    }

    [TestCase("\"x\"")]
    [TestCase("5")]
    [TestCase("[]")]
    [TestCase("\"TOKEN\"")]
    public async Task What_is_no_ticket_is_none(string ticket)
    {
        string sent = ticket.Replace("TOKEN", await Server.SignInAsync("bob"), StringComparison.Ordinal);

        (await (await OpenAsync("/chat")).TryConnectAsync($"{{\"ticket\":{sent}}}")).Should().Be(Unauthorized("ticket_invalid"));
    }

    [Test]
    public async Task A_ticket_opens_no_namespace_that_its_user_may_not_join()
    {
        string bob = await FetchTicketAsync(await Server.SignInAsync("bob"));
        string alice = await FetchTicketAsync(await Server.SignInAsync("alice"));

        (await (await OpenAsync("/admin")).TryConnectAsync(new { ticket = bob })).Should().Be("""44/admin,{"message":"forbidden","data":{"code":"forbidden"}}""");
        (await (await OpenAsync("/admin")).TryConnectAsync(new { ticket = alice })).Should().StartWith("40/admin,");
    }

    [Test]
    public async Task Who_is_thrown_out_loses_everything()
    {
        ChatClient admin = await EnterAsync("alice", "/admin");
        string token = await Server.SignInAsync("dave");
        string ticket = await FetchTicketAsync(token);
        ChatClient[] clients = [await ConnectAsync("/chat", new { token }), await ConnectAsync("/chat", new { ticket = await FetchTicketAsync(token) })];

        ChatClient.CodeOf(await admin.AskAsync("kick", new { user = "dave" })).Should().BeNull();

        foreach (ChatClient client in clients)
        {
            await client.IsDisconnectedAsync();
        }

        (await (await OpenAsync("/chat")).TryConnectAsync(new { token })).Should().Be(Unauthorized("token_revoked"));
        (await (await OpenAsync("/chat")).TryConnectAsync(new { ticket })).Should().Be(Unauthorized("ticket_invalid"));
        (await Server.StatusAsync("POST /refresh", token)).Should().Be(401);
        await EnterAsync("dave");
    }

    [TestCase("\"eve\"")]
    [TestCase("\"\"")]
    [TestCase("\"Bob\"")]
    [TestCase("null")]
    [TestCase("5")]
    [TestCase("[\"bob\"]")]
    public async Task Whom_nobody_knows_nobody_throws_out(string user)
    {
        ChatClient admin = await EnterAsync("alice", "/admin");

        ChatClient.CodeOf(await admin.AskRawAsync($"[\"kick\",{{\"user\":{user}}}]")).Should().Be("invalid");
        ChatClient.CodeOf(await admin.AskRawAsync($"[\"kick\",{user}]")).Should().Be("invalid");
    }

    [Test]
    public async Task A_session_that_was_opened_with_a_token_belongs_to_its_user()
    {
        string[] alice = [$"Authorization: Bearer {await Server.SignInAsync("alice")}"];
        string[] again = [$"AUTHORIZATION: bearer {await Server.SignInAsync("alice")}"];
        string[] bob = [$"Authorization: Bearer {await Server.SignInAsync("bob")}"];
        string[] broken = [$"Authorization: Bearer {Tokens.Forge(alice[0].Split(' ')[2], signature: Tokens.Encode("x"))}"];
        using RawSession session = await RawSession.OpenAsync(Server.Address, ClientTransport.Polling, headers: alice);

        foreach (string[] stranger in new string[][] { bob, broken, [] })
        {
            (await session.PostAsync("40", stranger)).Status.Should().Be(403);
            (await session.PollAsync(stranger)).Status.Should().Be(403);
            using RawConnection connection = await RawConnection.OpenAsync(Server.Address);
            (await RawWebSocket.RequestAsync(connection, $"/socket.io/?EIO=4&transport=websocket&sid={session.SessionId}", stranger)).Status.Should().Be(403);
        }

        (await session.PostAsync("40", again)).Status.Should().Be(200);
        (await session.PollAsync(alice)).Status.Should().Be(200);
    }

    private static long Exp(string token) => Tokens.ReadClaims(token).GetProperty("exp").GetInt64();

    private async Task<string> FetchTicketAsync(string token) => (await Server.GetJsonAsync("POST /ticket", token)).GetProperty("ticket").GetString()!;
}
