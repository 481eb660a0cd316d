using System.Buffers;
using SocketIo.Server.Engine.Transports.Payloads;

namespace SocketIo.Server.Engine.Revisions;

/// <summary>
/// What differs between the revisions of the Engine.IO protocol: who keeps the heartbeat, how packets stand in the bodies of
/// long-polling, and how binary messages are marked. The rest of the engine knows of no revision.
/// </summary>
internal abstract class EngineRevision
{
    /// <summary>How much is put into a pipe before it is worth a flush.</summary>
    public const int FlushThreshold = 64 * 1024;

    private static readonly EngineRevision _three = new EngineRevision3();

    /// <summary>The revision of Socket.IO 3 and later.</summary>
    public static EngineRevision Four { get; } = new EngineRevision4();

    /// <summary>The revision of Socket.IO 1 and 2.</summary>
    public static EngineRevision Three => _three;

    public abstract int Number { get; }

    /// <summary>What stands in front of the base64 of a binary message, where it has to be text.</summary>
    public abstract ReadOnlySpan<byte> Base64Prefix { get; }

    /// <summary>What the value of <c>EIO</c> in a query means: all but a 4 is the third revision, as in the reference.</summary>
    public static EngineRevision Parse(ReadOnlySpan<char> value) => value is "4" ? Four : Three;

    /// <summary>What stands in front of the data of a binary message on a WebSocket.</summary>
    public abstract ReadOnlySpan<byte> BinaryPrefix { get; }

    public abstract Heartbeat StartHeartbeat(EngineSession session);

    /// <summary>How packets stand in the body of a POST; null when the revision has no such bodies.</summary>
    /// <param name="isBinary">Whether the body is declared to be binary.</param>
    public abstract PayloadFormat? FormatOfBody(bool isBinary);

    /// <summary>How packets are written into the answer to a poll.</summary>
    /// <param name="messages">The packets.</param>
    /// <param name="asText">Whether the answer must be text, whatever they are.</param>
    public abstract PayloadFormat FormatFor(ReadOnlySpan<OutgoingMessage> messages, bool asText);

    /// <summary>Takes the message out of a binary packet; false when it holds none. The caller still owns the packet then.</summary>
    public abstract bool TryUnwrapBinary(MessageBuffer packet, out MessageBuffer message);

    /// <summary>Writes messages as WebSocket frames until it is worth a flush, and returns how many.</summary>
    public abstract int WriteFrames(IBufferWriter<byte> output, ReadOnlySpan<OutgoingMessage> messages);
}
