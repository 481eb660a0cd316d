using SocketIo.Server.Testing;

namespace SocketIo.Server.InteropTests.SecureChat;

/// <summary>Web pages of other origins, on every kind of request.</summary>
internal sealed class OriginTests
{
    private static readonly string[] s_kinds =
        ["handshake", "poll", "post", "preflight", "websocket", "upgrade", "client file", "unknown file", "no slash", "wrong query", "put"];

    // PORT is the server's.
    private static readonly string[] s_foreign =
    [
        "https://evil.example", "null", "http://127.0.0.1", "http://127.0.0.1:1", "https://127.0.0.1:PORT", "http://localhost:PORT",
        "http://127.0.0.1:PORT.evil.example", "http://evil.example:PORT", "http://127.0.0.1:PORT/", "http://127.0.0.1:PORT@evil.example", "file://",
    ];

    private static SecureChatServer Server => SharedServer.Instance;

    private static string Own => Server.Address.GetLeftPart(UriPartial.Authority);

    [Test]
    public async Task A_foreign_origin_is_refused_whatever_is_asked_for([ValueSource(nameof(s_kinds))] string kind, [ValueSource(nameof(s_foreign))] string origin)
    {
        string foreign = origin.Replace("PORT", $"{Server.Address.Port}", StringComparison.Ordinal);

        (await RequestAsync(kind, $"Origin: {foreign}")).Status.Should().Be(403);
    }

    [Test]
    public async Task However_the_header_is_written([Values("handshake", "websocket")] string kind, [Values("oRIGIN", "origin")] string header) =>
        (await RequestAsync(kind, $"{header}: https://evil.example")).Status.Should().Be(403);

    [TestCase("X-Forwarded-Proto: https", "X-Forwarded-Host: evil.example")]
    [TestCase("Forwarded: proto=https;host=evil.example", "X-Forwarded-For: 127.0.0.1")]
    [TestCase("X-Original-Host: evil.example", "X-Host: evil.example")]
    public async Task And_whatever_the_client_says_about_a_proxy(string first, string second) =>
        (await RequestAsync("handshake", "Origin: https://evil.example", first, second)).Status.Should().Be(403);

    [Test]
    public async Task A_foreign_page_with_a_right_token_is_refused_too()
    {
        string token = await Server.SignInAsync("alice");

        (await RequestAsync("websocket", "Origin: https://evil.example", $"Authorization: Bearer {token}")).Status.Should().Be(403);
    }

    [TestCase("handshake", 200)]
    [TestCase("poll", 200)]
    [TestCase("post", 200)]
    [TestCase("websocket", 101)]
    [TestCase("upgrade", 101)]
    [TestCase("client file", 200)]
    public async Task The_own_origin_and_none_at_all_are_let_in_without_CORS_headers(string kind, int status)
    {
        foreach (string[] headers in new string[][] { [$"Origin: {Own}"], [] })
        {
            RawResponse response = await RequestAsync(kind, headers);

            response.Status.Should().Be(status);
            response.Head.Should().NotContain(line => line.StartsWith("Access-Control-", StringComparison.OrdinalIgnoreCase));
        }
    }

    [TestCase("GET", "/")]
    [TestCase("POST", "/login")]
    [TestCase("OPTIONS", "/login")]
    [TestCase("OPTIONS", "/messages/1")]
    [TestCase("GET", "/messages/1")]
    [TestCase("OPTIONS", "/socket.io/?EIO=4&transport=polling")]
    public async Task No_route_tells_a_foreign_page_that_it_may_read(string method, string target)
    {
        using RawConnection connection = await RawConnection.OpenAsync(Server.Address);

        await connection.SendHeadAsync(
            $"{method} {target} HTTP/1.1", $"Host: {Server.Address.Authority}", "Content-Length: 0", "Origin: https://evil.example", "Access-Control-Request-Method: POST");

        (await connection.ReadResponseAsync()).Head.Should().NotContain(line => line.StartsWith("Access-Control-", StringComparison.OrdinalIgnoreCase));
    }

    private static async Task<RawResponse> RequestAsync(string kind, params string[] headers)
    {
        const string Handshake = "/socket.io/?EIO=4&transport=polling";
        using EngineClient? session = kind is "poll" or "post" or "upgrade" ? await EngineClient.OpenAsync(Server.Address, ClientTransport.Polling) : null;
        if (kind == "poll")
        {
            // There is something to be had, so a poll that is let in does not wait.
            await session!.SendAsync("40");
        }

        using RawConnection connection = await RawConnection.OpenAsync(Server.Address);
        string host = $"Host: {Server.Address.Authority}";
        switch (kind)
        {
            case "websocket" or "upgrade":
                string target = $"/socket.io/?EIO=4&transport=websocket{(session is null ? "" : $"&sid={session.SessionId}")}";
                string[] head = RawWebSocket.RequestHead(target, headers);
                head[1] = host;
                await connection.SendHeadAsync(head);
                break;
            case "post":
                await connection.SendHeadAsync([$"POST {Handshake}&sid={session!.SessionId} HTTP/1.1", host, "Content-Length: 2", "Content-Type: text/plain", .. headers]);
                await connection.SendAsync("40"u8.ToArray());
                break;
            default:
                string request = kind switch
                {
                    "handshake" => $"GET {Handshake}",
                    "poll" => $"GET {Handshake}&sid={session!.SessionId}",
                    "preflight" => $"OPTIONS {Handshake}",
                    "client file" => "GET /socket.io/socket.io.min.js",
                    "unknown file" => "GET /socket.io/nothing/of/that/name",
                    "no slash" => "GET /socket.io?EIO=4&transport=polling",
                    "wrong query" => "GET /socket.io/",
                    _ => $"PUT {Handshake}",
                };
                await connection.SendHeadAsync([$"{request} HTTP/1.1", host, "Content-Length: 0", "Access-Control-Request-Method: POST", .. headers]);
                break;
        }

        return await connection.ReadResponseAsync();
    }
}
