using System.Text.Json;
using SocketIo.Server.Testing;

namespace SocketIo.Server.InteropTests.SecureChat;

/// <summary>The unmodified socket.io-client: credentials from a function, asked for again at every attempt.</summary>
internal sealed class ClientTests(ClientTransport transport) : SecureChatFixture(transport)
{
    private const string Helpers = """
        const headers = { "Content-Type": "application/json" };
        const post = (path, token, body) => fetch(url + path, { method: "POST", headers: { ...headers, ...(token && { Authorization: `Bearer ${token}` }) }, body: JSON.stringify(body ?? {}) });
        const signIn = async (user, ttl) => (await (await post("/login", null, { user, password: `password-${user}`, ttl })).json()).token;

        """;

    [Test]
    public async Task A_client_refreshes_its_token_on_the_live_socket_and_stays()
    {
        JsonElement result = await RunAsync("""
            let token = await signIn("bob", 4);
            const socket = connect("/chat", { auth: (send) => send({ token }) });
            const [{ expiresAt }] = await next(socket, "auth:expiring");
            token = (await (await post("/refresh", token)).json()).token;
            const { exp } = await socket.emitWithAck("auth:refresh", { token });
            while (Date.now() / 1000 <= expiresAt) await socket.emitWithAck("whoami");
            return { connected: socket.connected, isLater: exp > expiresAt };
            """);

        result.GetRawText().Should().Be("""{"connected":true,"isLater":true}""");
    }

    [Test]
    public async Task A_client_that_reconnects_brings_a_fresh_ticket()
    {
        JsonElement result = await RunAsync("""
            const token = await signIn("carol");
            const used = [];
            const socket = connect("/chat", { auth: async (send) => {
              const { ticket } = await (await post("/ticket", token)).json();
              used.push(ticket);
              send({ ticket });
            } });
            await next(socket, "connect");
            socket.io.engine.close();
            await next(socket, "connect");
            const { user } = await socket.emitWithAck("whoami");
            return { user, tickets: new Set(used).size };
            """);

        result.GetRawText().Should().Be("""{"user":"carol","tickets":2}""");
    }

    [Test]
    public async Task A_client_that_was_signed_out_learns_it_and_does_not_come_back()
    {
        JsonElement result = await RunAsync("""
            const token = await signIn("carol");
            const socket = connect("/chat", { auth: { token } });
            await next(socket, "connect");
            const gone = once(socket, "disconnect");
            await post("/logout", token, { everywhere: false });
            const [reason] = await gone;
            socket.connect();
            const [error] = await once(socket, "connect_error");
            return [reason, error.message, error.data];
            """);

        result.GetRawText().Should().Be("""["io server disconnect","unauthorized",{"code":"token_revoked"}]""");
    }

    private Task<JsonElement> RunAsync(string body) => NodeScript.RunAsync(Server.Address, Helpers + body, [Transport.ToString().ToLowerInvariant()]);
}
