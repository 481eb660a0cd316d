using SocketIo.Server.Testing;

namespace SocketIo.Server.InteropTests.SecureChat;

/// <summary>What must not be found in the audit or on standard output, wherever clients put it.</summary>
[Parallelizable]
internal sealed class SecretTests
{
    [Test]
    public async Task No_token_session_password_or_code_stands_in_the_audit_or_on_standard_output()
    {
        await using SecureChatServer server = await SecureChatServer.StartAsync();
        string token = await server.SignInAsync("alice");
        string bob = await server.SignInAsync("bob");
        string code = Totp.CodeOfNow();
        List<string> secrets = ["password-alice", "not the password", token, .. token.Split('.')[1..], bob, .. bob.Split('.')[1..]];
        string audit = "";
        foreach (ClientTransport transport in Enum.GetValues<ClientTransport>())
        {
            await server.StatusAsync("POST /login", body: new { user = "alice", password = "not the password" });
            await server.StatusAsync($"GET /messages/{token}", token);
            await server.StatusAsync($"GET /messages/1?token={token}", token + "x");

            string ticket = (await server.GetJsonAsync("POST /ticket", bob)).GetProperty("ticket").GetString()!;
            secrets.Add(ticket);
            using ChatClient guest = await ChatClient.ConnectAsync(server.Address, transport, "/chat", new { ticket });
            using ChatClient chat = await ChatClient.ConnectAsync(server.Address, transport, "/chat", new { token = bob });
            secrets.Add(chat.Engine.SessionId);
            foreach (string name in new[] { "join", "message", "broadcast_announcement", "step_up", "auth:refresh", token })
            {
                await chat.AskAsync(name, new { token, code = $"{code}x", room = token, text = token, password = "password-alice" });
                await chat.AskAsync(name, token);
            }

            foreach (string ns in new[] { "/", "/chat", "/admin" })
            {
                using EngineClient client = await EngineClient.OpenAsync(server.Address, transport, query: $"&token={token}");
                secrets.Add(client.SessionId);
                await client.SendAsync($"40{ns},{{\"token\":\"{token}x\",\"password\":\"password-alice\"}}");
                await client.ReceiveAsync();
            }

            using (RawConnection connection = await RawConnection.OpenAsync(server.Address))
            {
                await connection.SendHeadAsync($"GET /socket.io/?EIO=4&transport=polling&sid={token} HTTP/1.1", "Host: x", $"Origin: http://{token}");
                await connection.ReadResponseAsync();
            }

            using ChatClient admin = await ChatClient.ConnectAsync(server.Address, transport, "/admin", new { token });
            audit += (await admin.AskAsync("audit")).GetRawText();
        }

        await server.StopAsync();
        server.Output.Should().Contain("broadcast_announcement", "the audit is there").And.Contain("alice");
        audit.Should().Contain("broadcast_announcement").And.Contain("alice");
        foreach (string secret in secrets)
        {
            audit.Should().NotContain(secret);
            server.Output.Should().NotContain(secret);
        }
    }
}
