using System.Text.Json;
using SocketIo.Server.Engine;
using SocketIo.Server.Engine.Revisions;
using SocketIo.Server.Protocol;

namespace SocketIo.Server.Namespaces.Revisions;

/// <summary>
/// What differs between the revisions of the Socket.IO protocol: how a client joins a namespace, and how it is told that it may not.
/// Which one a client speaks follows from its Engine.IO protocol. Events and acknowledgements are the same in all of them.
/// </summary>
internal abstract class SocketIoRevision
{
    private static readonly SocketIoRevision _four = new SocketIoRevision4();
    private static readonly SocketIoRevision _five = new SocketIoRevision5();

    /// <summary>Whether a client joins <c>/</c> by opening a session, and sends no CONNECT for it.</summary>
    public abstract bool JoinsRootAtOnce { get; }

    /// <summary>Whether clients know of connection state recovery.</summary>
    public abstract bool CanRecover { get; }

    public static SocketIoRevision Of(EngineRevision engine) => engine == EngineRevision.Three ? _four : _five;

    /// <summary>The name in the namespace of a packet.</summary>
    public abstract ReadOnlySpan<byte> NameOf(ReadOnlySpan<byte> ns);

    /// <summary>What the client sent along with a CONNECT, an object; null when there is nothing.</summary>
    public abstract JsonElement? ReadAuth(in Packet connect, int maxDepth);

    public abstract string CreateSocketId(EngineSession session, string ns);

    public abstract EncodedPacket EncodeConnect(IPacketCodec codec, string ns, string socketId, string? pid);

    /// <summary>What a client is told that the Connect gate refused.</summary>
    public abstract EncodedPacket EncodeRejection(IPacketCodec codec, string ns, string message, object? data);
}
