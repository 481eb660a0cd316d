using SocketIo.Server.Testing;

namespace SocketIo.Server.InteropTests.SecureChat;

/// <summary>Who gets into which namespace, and what the others are told.</summary>
internal sealed class NamespaceTests(ClientTransport transport) : SecureChatFixture(transport)
{
    private static readonly string[] s_guarded = ["/chat", "/admin"];

    private static string Unauthorized(string ns, string code) => $$$"""44{{{ns}}},{"message":"unauthorized","data":{"code":"{{{code}}}"}}""";

    [TestCase("", "token_missing")]
    [TestCase("{}", "token_missing")]
    [TestCase("""{"token":null}""", "token_missing")]
    [TestCase("""{"token":""}""", "token_missing")]
    [TestCase("""{"Token":"TOKEN"}""", "token_missing")]
    [TestCase("""{"auth":{"token":"TOKEN"}}""", "token_missing")]
    [TestCase("""{"token":5}""", "token_invalid")]
    [TestCase("""{"token":["TOKEN"]}""", "token_invalid")]
    [TestCase("""{"token":"Bearer TOKEN"}""", "token_invalid")]
    [TestCase("""{"token":"x"}""", "token_invalid")]
    [TestCase("""{"token":"a.b.c"}""", "token_invalid")]
    [TestCase("""{"token":"FORGED"}""", "token_invalid")]
    [TestCase("""{"token":"UNSIGNED"}""", "token_invalid")]
    [TestCase("""{"token":"CHANGED"}""", "token_invalid")]
    [TestCase("""{"token":"FORGED AND EXPIRED"}""", "token_invalid")]
    [TestCase("""{"token":"HUGE"}""", "token_invalid")]
    public async Task Without_a_valid_token_nobody_gets_in(string auth, string code)
    {
        string token = await Server.SignInAsync("alice");
        string sent = auth
            .Replace("FORGED AND EXPIRED", Tokens.Forge(token, payload: claims => claims.Replace("\"exp\":1", "\"exp\":0", StringComparison.Ordinal)), StringComparison.Ordinal)
            .Replace("FORGED", Tokens.Forge(token, signature: Tokens.Encode("something else")), StringComparison.Ordinal)
            .Replace("UNSIGNED", Tokens.Forge(token, """{"alg":"none","typ":"JWT"}""", signature: ""), StringComparison.Ordinal)
            .Replace("CHANGED", Tokens.Forge(token, payload: claims => claims.Replace("\"alice\"", "\"bob\"", StringComparison.Ordinal)), StringComparison.Ordinal)
            .Replace("HUGE", new string('A', 200_000), StringComparison.Ordinal)
            .Replace("TOKEN", token, StringComparison.Ordinal);
        foreach (string ns in s_guarded)
        {
            ChatClient client = await OpenAsync(ns);
            (await client.TryConnectAsync(sent)).Should().Be(Unauthorized(ns, code));
        }
    }

    [Test]
    public async Task A_genuine_token_that_is_too_old_is_told_from_a_forged_one()
    {
        string token = await Server.SignInAsync("alice", ttl: 2);
        long exp = Tokens.ReadClaims(token).GetProperty("exp").GetInt64();
        await Eventually.IsTrueAsync(() => DateTimeOffset.UtcNow >= DateTimeOffset.FromUnixTimeSeconds(exp));

        foreach (string ns in s_guarded)
        {
            (await (await OpenAsync(ns)).TryConnectAsync(new { token })).Should().Be(Unauthorized(ns, "token_expired"));
            string forged = Tokens.Forge(token, signature: Tokens.Encode("something else"));
            (await (await OpenAsync(ns)).TryConnectAsync(new { token = forged })).Should().Be(Unauthorized(ns, "token_invalid"));
        }

        (await Server.StatusAsync("POST /refresh", token)).Should().Be(401);
        (await Server.StatusAsync("GET /messages/1", token)).Should().Be(401);
    }

    [TestCase("query")]
    [TestCase("cookie")]
    [TestCase("header")]
    public async Task A_token_counts_in_the_auth_payload_alone(string place)
    {
        string token = await Server.SignInAsync("alice");
        string query = place == "query" ? $"&token={token}&access_token={token}&auth=%7B%22token%22%3A%22{token}%22%7D" : "";
        string[] headers = place switch
        {
            "cookie" => [$"Cookie: token={token}; access_token={token}"],
            "header" => [$"Authorization: Bearer {token}", $"X-Token: {token}"],
            _ => [],
        };
        foreach (string ns in s_guarded)
        {
            using RawSession session = await RawSession.OpenAsync(Server.Address, Transport, query, headers);
            (await session.AskAsync($"40{ns},")).Should().Be(Unauthorized(ns, "token_missing"));
        }
    }

    [TestCase("bob")]
    [TestCase("carol")]
    [TestCase("dave")]
    public async Task Who_is_no_administrator_is_not_let_into_their_namespace(string user)
    {
        ChatClient client = await OpenAsync("/admin");

        string answer = await client.TryConnectAsync(new { token = await Server.SignInAsync(user) });

        answer.Should().Be("""44/admin,{"message":"forbidden","data":{"code":"forbidden"}}""");
    }

    [Test]
    public async Task An_administrator_is_let_in()
    {
        (await (await EnterAsync("alice", "/admin")).RefusalOfAsync("nothing of that name")).Should().Be("unknown_event");
    }

    [TestCase("/other")]
    [TestCase("/Chat")]
    [TestCase("/chat/")]
    [TestCase("/chat/x")]
    [TestCase("/%63hat")]
    [TestCase("//chat")]
    public async Task Other_namespaces_do_not_exist_with_or_without_a_token(string ns)
    {
        (await (await OpenAsync(ns)).TryConnectAsync()).Should().Be($$"""44{{ns}},{"message":"Invalid namespace"}""");
        (await (await OpenAsync(ns)).TryConnectAsync(new { token = await Server.SignInAsync("alice") })).Should().Be($$"""44{{ns}},{"message":"Invalid namespace"}""");
    }

    [Test]
    public async Task To_be_in_one_namespace_opens_no_other()
    {
        ChatClient client = await ConnectAsync("/");
        await client.NextAsync("news");

        await client.Engine.SendAsync("40/chat,");
        (await client.Engine.ReceiveAsync()).Should().Be(Unauthorized("/chat", "token_missing"));

        // An event for a namespace that was not joined ends the session.
        await client.Engine.SendAsync("""42/chat,1["whoami"]""");
        (await client.Engine.ReadToEndAsync()).Should().BeEmpty();
    }

    [Test]
    public async Task Each_namespace_asks_for_itself_on_one_connection()
    {
        ChatClient chat = await EnterAsync("bob");

        await chat.Engine.SendAsync("40/admin,");
        (await chat.Engine.ReceiveAsync()).Should().Be(Unauthorized("/admin", "token_missing"));
        await chat.Engine.SendAsync($$"""40/admin,{"token":"{{await Server.SignInAsync("bob")}}"}""");
        (await chat.Engine.ReceiveAsync()).Should().Be("""44/admin,{"message":"forbidden","data":{"code":"forbidden"}}""");

        (await chat.AskAsync("whoami")).GetProperty("user").GetString().Should().Be("bob");
    }

    [Test]
    public async Task A_second_CONNECT_does_not_change_who_the_socket_is()
    {
        ChatClient client = await EnterAsync("bob");

        await client.Engine.SendAsync($$"""40/chat,{"token":"{{await Server.SignInAsync("alice")}}"}""", """42/chat,1["broadcast_announcement",{"text":"x"}]""");

        (await client.Engine.ReadToEndAsync()).Should().BeEmpty("the session ends");
    }

    [TestCase("40/chat,", "42/chat,0[\"whoami\"]")]
    [TestCase("42/chat,0[\"whoami\"]")]
    [TestCase("42/admin,0[\"audit\"]")]
    [TestCase("420[\"whoami\"]")]
    public async Task Nothing_is_answered_before_the_CONNECT_is(params string[] packets)
    {
        ChatClient client = await OpenAsync("/chat");

        await client.Engine.SendAsync(packets);

        (await client.Engine.ReadToEndAsync()).Should().NotContain(packet => packet.StartsWith("43", StringComparison.Ordinal));
    }

    [Test]
    public async Task Everybody_may_come_to_the_root_and_do_one_thing_there()
    {
        ChatClient client = await ConnectAsync("/");

        (await client.NextAsync("news")).GetRawText().Should().Be("""{"hello":"world"}""");
        (await client.RefusalOfAsync("my other event", new { my = "data" })).Should().BeNull();
        (await client.RefusalOfAsync("my other event", "text")).Should().Be("invalid");
        (await client.RefusalOfAsync("my other event")).Should().Be("invalid");
        foreach (string name in new[] { "whoami", "join", "message", "broadcast_announcement", "step_up", "auth:refresh", "audit", "kick", "My other event" })
        {
            (await client.RefusalOfAsync(name, new { text = "x" })).Should().Be("unknown_event", name);
        }
    }
}
