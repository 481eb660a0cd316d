using System.Buffers.Binary;

namespace SocketIo.Server.Testing;

/// <summary>A frame as a server sends it.</summary>
public sealed record WebSocketFrame(int Opcode, byte[] Payload)
{
    public const int Text = 1;
    public const int Binary = 2;
    public const int Close = 8;
    public const int Ping = 9;
    public const int Pong = 10;

    /// <summary>Whether the payload is compressed; only where the handshake says that it may be.</summary>
    public bool IsCompressed { get; init; }

    /// <summary>The payload as it was before it was compressed, by itself.</summary>
    public byte[] Inflated => IsCompressed ? Inflation.Alone(Payload) : Payload;

    /// <summary>The status of a close frame; null when it has none, or this is none.</summary>
    public int? CloseStatus => Opcode == Close && Payload.Length >= 2 ? BinaryPrimitives.ReadUInt16BigEndian(Payload) : null;

    public override string ToString() => $"opcode {Opcode}, {Payload.Length} bytes: {System.Text.Encoding.UTF8.GetString(Payload, 0, Math.Min(Payload.Length, 100))}";
}
