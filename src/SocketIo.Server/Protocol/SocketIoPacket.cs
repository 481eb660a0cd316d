namespace SocketIo.Server;

/// <summary>One packet of Socket.IO protocol 5, between the server and a <see cref="CustomParser"/>. Immutable, as far as its memory is.</summary>
public sealed class SocketIoPacket
{
    /// <summary>What the packet is.</summary>
    public required SocketIoPacketType Type { get; init; }

    /// <summary>The namespace, with its leading slash. Default: <c>/</c>.</summary>
    public string Namespace { get; init; } = "/";

    /// <summary>
    /// Of an event, the id that its acknowledgement carries; of an acknowledgement, the id of the event. <see langword="null"/> when there is
    /// none. From 0 to 2^53 - 1, which a JavaScript number holds exactly.
    /// </summary>
    public long? Id { get; init; }

    /// <summary>
    /// The payload as JSON in UTF-8; empty when there is none. An object for a CONNECT; an object or a string for a CONNECT_ERROR; an array
    /// for an event, whose first element is its name, and for an acknowledgement. Where <see cref="Attachments"/> belong it has
    /// placeholders: <c>{"_placeholder":true,"num":0}</c>.
    /// </summary>
    public ReadOnlyMemory<byte> Data { get; init; }

    /// <summary>The binary values of an event or an acknowledgement, by the numbers of their placeholders. Default: none.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Attachments { get; init; } = [];
}
