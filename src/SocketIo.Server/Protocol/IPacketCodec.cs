using System.Text.Json;

namespace SocketIo.Server.Protocol;

/// <summary>
/// The two directions of a Socket.IO parser. One per endpoint, thread-safe; each connection has its own decoder.
/// </summary>
/// <remarks>
/// The tuple rule holds in both directions: a <see cref="ValueTuple"/> is several arguments, an
/// <see cref="EventArguments"/> is all of them as they came, anything else is one argument.
/// An encoder that throws (a type cannot be serialized, a getter failed) leaves nothing rented behind.
/// </remarks>
internal interface IPacketCodec
{
    /// <summary>How arguments are read and written.</summary>
    JsonSerializerOptions SerializerOptions { get; }

    IPacketDecoder CreateDecoder();

    /// <summary>The answer to a CONNECT: the socket's id, and the private id for connection state recovery.</summary>
    /// <param name="ns">The namespace.</param>
    /// <param name="sid">The id; null for a client before Socket.IO 3, whose answer is empty.</param>
    /// <param name="pid">The private id; null when there is none.</param>
    EncodedPacket EncodeConnect(string ns, string? sid, string? pid);

    EncodedPacket EncodeConnectError(string ns, string message, object? data);

    /// <summary>A CONNECT_ERROR for a client before Socket.IO 3, which calls it ERROR: it is nothing but this value.</summary>
    EncodedPacket EncodeError(string ns, object error);

    EncodedPacket EncodeDisconnect(string ns);

    /// <param name="ns">The namespace.</param>
    /// <param name="eventName">The name, already checked by <see cref="EventNames.ThrowIfReserved"/>.</param>
    /// <param name="ackId">The id that the client's answer carries; -1 when none is wanted.</param>
    /// <param name="arguments">The arguments, by the tuple rule.</param>
    /// <param name="isShared">Whether more than one session will queue the packet; its buffers are then not pooled.</param>
    /// <param name="offset">The last argument, by which a client says later what it has received; null for none.</param>
    EncodedPacket EncodeEvent<T>(string ns, string eventName, long ackId, T arguments, bool isShared, string? offset = null);

    EncodedPacket EncodeAck<T>(string ns, long ackId, T arguments);

    /// <summary>What reads <typeparamref name="T"/> from a packet's arguments. To be created once, at registration.</summary>
    /// <exception cref="NotSupportedException">A tuple has more than seven elements, or a type has no JSON metadata.</exception>
    ArgumentBinder<T> CreateBinder<T>(ArgumentNullability nullability);

    /// <summary>A value as JSON; null as an empty object. For what servers of a cluster tell each other about a socket.</summary>
    JsonElement ToElement(IReadOnlyDictionary<string, object?>? value);

    /// <summary>The arguments of an encoded event, for outgoing catch-all listeners. Copies; the packet stays untouched.</summary>
    EventArguments ReadArguments(in EncodedPacket packet);
}
