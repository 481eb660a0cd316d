using System.Text.Json;
using SocketIo.Server.InteropTests.Clients;

namespace SocketIo.Server.InteropTests.JavaScript;

[TestFixture(Client.JavaScript48MessagePack, Over.Polling)]
[TestFixture(Client.JavaScript48MessagePack, Over.WebSocket)]
[TestFixture(Client.JavaScript48MessagePack, Over.Upgrade)]
[TestFixture(Client.JavaScript31, Over.Polling)]
[TestFixture(Client.JavaScript31, Over.WebSocket)]
[TestFixture(Client.JavaScript31, Over.Upgrade)]
[TestFixture(Client.JavaScript25, Over.Polling)]
[TestFixture(Client.JavaScript25, Over.WebSocket)]
[TestFixture(Client.JavaScript25, Over.Upgrade)]
public sealed class NodeConversationTests(Client client, Over transports) : ConversationTests(client, transports)
{
    private readonly string _package = client switch
    {
        Client.JavaScript25 => "socket.io-client-v2",
        Client.JavaScript31 => "socket.io-client-v3",
        _ => "socket.io-client",
    };

    private readonly string _parser = client == Client.JavaScript48MessagePack
        ? """options.parser = (await import("socket.io-msgpack-parser")).default;"""
        : "";

    private protected override Task<JsonElement> RunWithClientAsync(string script) => NodeScript.RunAsync(
        Server.Address,
        $"""
        const io = (await import("{_package}")).default;
        const carrier = settled;
        {_parser}
        {script}
        """,
        Transports);
}
