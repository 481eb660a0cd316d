using System.Text.Json;
using SocketIo.Server.InteropTests.Clients;

namespace SocketIo.Server.InteropTests.JavaScript;

/// <summary>
/// Conversations with the real JavaScript client in Node.js. All of them are held over long-polling, over WebSockets, and with
/// the client's own default, which starts with the one and upgrades to the other while the conversation goes on.
/// </summary>
[TestFixture(Over.Polling)]
[TestFixture(Over.WebSocket)]
[TestFixture(Over.Upgrade)]
public abstract class JavaScriptFixture(Over transports) : ClientFixture(transports)
{
    /// <summary>Runs JavaScript whose sockets use the fixture's transports, and returns what it returns; see <see cref="NodeScript"/>.</summary>
    private protected Task<JsonElement> RunAsync(string script) => Watch(NodeScript.RunAsync(Server.Address, script, Transports));
}
