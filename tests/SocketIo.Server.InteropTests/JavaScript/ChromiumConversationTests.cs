using System.Text.Json;
using Microsoft.Playwright;
using SocketIo.Server.InteropTests.Clients;

namespace SocketIo.Server.InteropTests.JavaScript;

[TestFixture(Client.Chromium48, Over.Polling)]
[TestFixture(Client.Chromium48, Over.WebSocket)]
[TestFixture(Client.Chromium48, Over.Upgrade)]
[TestFixture(Client.Chromium25, Over.Polling)]
[TestFixture(Client.Chromium25, Over.WebSocket)]
[TestFixture(Client.Chromium25, Over.Upgrade)]
[TestFixture(Client.Chromium25, Over.Jsonp)]
public sealed class ChromiumConversationTests(Client client, Over transports) : ConversationTests(client, transports)
{
    private readonly string _bundle = client == Client.Chromium25 ? "socket.io-client-v2/dist/socket.io.js" : "socket.io-client/dist/socket.io.js";

    private readonly string _isJsonp = transports == Over.Jsonp ? "true" : "false";

    private protected override async Task<JsonElement> RunWithClientAsync(string script)
    {
        await using IBrowserContext profile = await SharedBrowser.OpenProfileAsync();
        return await PageScript.RunAsync(
            profile,
            Server.Address,
            _bundle,
            $$"""
            options.forceJSONP = {{_isJsonp}};
            const isFromScripts = () => performance.getEntriesByType("resource").some(({ name, initiatorType }) => initiatorType === "script" && name.includes("&j="));
            const carrier = async (socket) => ((await settled(socket)) === "polling" && isFromScripts() ? "jsonp" : socket.io.engine.transport.name);
            {{script}}
            """,
            Transports);
    }
}
