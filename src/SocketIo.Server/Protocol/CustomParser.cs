using SocketIo.Server.Protocol;

namespace SocketIo.Server;

/// <summary>
/// A parser of the application's own, for clients that have the same one. It sees packets whose payload is JSON: what handlers and
/// emitters use stays the same.
/// </summary>
/// <remarks>Used by all connections at once, so it must be thread-safe; each connection has a decoder of its own.</remarks>
public abstract class CustomParser : SocketIoParser
{
    /// <summary>Turns one packet into messages, which reach the client in this order and with nothing in between.</summary>
    /// <param name="packet">The packet. Its memory must not be used after this returns, except by the messages.</param>
    /// <returns>One message or more; copied before anything else happens.</returns>
    /// <remarks>What it throws reaches whoever emits.</remarks>
    public abstract IReadOnlyList<EngineMessage> Encode(SocketIoPacket packet);

    /// <summary>Creates what turns the messages of one connection into packets.</summary>
    /// <param name="options">The options of the endpoint, with the limits to keep.</param>
    public abstract ParserDecoder CreateDecoder(SocketIoOptions options);

    internal override IPacketCodec CreateCodec(SocketIoOptions options) => new CustomPacketCodec(this, options, LimitsOf(options));
}
