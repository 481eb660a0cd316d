using System.Buffers.Binary;

namespace SocketIo.Server.Engine.WebSockets;

/// <summary>One whole data message, or one control frame. The payload belongs to whoever holds the message.</summary>
internal readonly struct WebSocketMessage(WebSocketOpcode opcode, MessageBuffer payload)
{
    public WebSocketOpcode Opcode { get; } = opcode;

    public MessageBuffer Payload { get; } = payload;

    /// <summary>The status code a close frame carries, or null when it carries none (RFC 6455, section 5.5.1).</summary>
    public int? CloseCode => Opcode == WebSocketOpcode.Close && Payload.Length > 0 ? BinaryPrimitives.ReadUInt16BigEndian(Payload.Span) : null;
}
