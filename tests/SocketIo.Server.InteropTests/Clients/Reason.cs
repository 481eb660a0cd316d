namespace SocketIo.Server.InteropTests.Clients;

/// <summary>Why the table has no test for a feature with some clients. The only place for that.</summary>
internal sealed record Reason(Feature Feature, string Text, params Client[] Clients)
{
    public static Reason[] All { get; } =
    [
        new(
            Feature.Upgrade,
            "This client does not send the probe with which a session moves to a WebSocket; the tests run it over each transport alone.",
            Client.DotNet),
        new(
            Feature.Jsonp,
            "JSONP is a transport of clients before 3.0, in pages of browsers only.",
            Client.JavaScript48,
            Client.JavaScript48MessagePack,
            Client.JavaScript31,
            Client.JavaScript25,
            Client.Chromium48,
            Client.DotNet,
            Client.Python),
        new(
            Feature.Recovery,
            "This client does not speak it; it came with `socket.io-client` 4.6.",
            Client.JavaScript31,
            Client.JavaScript25,
            Client.Chromium25,
            Client.DotNet,
            Client.Python),
        new(
            Feature.MessagePack,
            "The parser is an option of this client; the next column is about it.",
            Client.JavaScript48),
        new(
            Feature.MessagePack,
            "The parser for clients of 2.x, `socket.io-msgpack-parser` 2, writes packets in another way, which this server does not read.",
            Client.JavaScript25,
            Client.Chromium25),
        new(
            Feature.MessagePack,
            "This version of the client has no such serializer.",
            Client.DotNet),
    ];
}
