using SocketIo.Server.Protocol;
using SocketIo.Server.Protocol.MessagePack;

namespace SocketIo.Server;

/// <summary>
/// How packets become messages. Server and clients must use the same one: it is <see cref="SocketIoOptions.Parser"/> here and the option
/// <c>parser</c> in the JavaScript client. Handlers do not notice which one it is.
/// </summary>
public abstract class SocketIoParser
{
    private protected SocketIoParser()
    {
    }

    /// <summary>The default of all clients: JSON in text messages, binary data in messages of its own.</summary>
    public static SocketIoParser Json { get; } = new JsonParser();

    /// <summary>
    /// One binary MessagePack message for each packet, as the npm package <c>socket.io-msgpack-parser</c> writes them. A packet may hold
    /// 4,096 binary values, or <see cref="SocketIoOptions.MaxAttachments"/> if that is more.
    /// </summary>
    public static SocketIoParser MessagePack { get; } = new MessagePackParser();

    internal abstract IPacketCodec CreateCodec(SocketIoOptions options);

    private protected static PacketLimits LimitsOf(SocketIoOptions options) => new()
    {
        MaxAttachments = options.MaxAttachments,
        MaxAttachmentBytes = options.MaxAttachmentBytes,
        MaxJsonDepth = options.MaxJsonDepth,
        MaxNamespaceLength = options.MaxNamespaceLength,
    };

    private sealed class JsonParser : SocketIoParser
    {
        internal override IPacketCodec CreateCodec(SocketIoOptions options) => new JsonPacketCodec(options.JsonSerializerOptions, LimitsOf(options));
    }
}
