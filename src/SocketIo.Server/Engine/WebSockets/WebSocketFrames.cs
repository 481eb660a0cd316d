using System.Buffers;
using System.Buffers.Binary;
using System.Text.Unicode;

namespace SocketIo.Server.Engine.WebSockets;

/// <summary>The control frames a server sends (RFC 6455, section 5.5): final, unmasked, at most 125 bytes of payload.</summary>
internal static class WebSocketFrames
{
    public const int MaxControlPayload = 125;

    /// <summary>The longest control frame.</summary>
    public const int MaxControlSize = 2 + MaxControlPayload;

    private const byte Final = 0x80;
    private const byte FinalClose = Final | (byte)WebSocketOpcode.Close;

    /// <summary>A close frame without a status code; the client sees 1005.</summary>
    public static ReadOnlySpan<byte> Close => [FinalClose, 0];

    /// <summary>Writes a close frame with a status code, or without one.</summary>
    public static void WriteClose(IBufferWriter<byte> output, int? code)
    {
        if (code is not { } value)
        {
            output.Write(Close);
            return;
        }

        Span<byte> payload = stackalloc byte[sizeof(ushort)];
        BinaryPrimitives.WriteUInt16BigEndian(payload, (ushort)value);
        Write(output, WebSocketOpcode.Close, payload);
    }

    /// <summary>Writes the answer to a ping: a pong with the same payload.</summary>
    public static void WritePong(IBufferWriter<byte> output, ReadOnlySpan<byte> payload) => Write(output, WebSocketOpcode.Pong, payload);

    /// <summary>Refuses the payload of a client's close frame that RFC 6455, sections 5.5.1 and 7.4, does not allow.</summary>
    public static void CheckClose(ReadOnlySpan<byte> payload)
    {
        if (payload.IsEmpty)
        {
            return;
        }

        if (payload.Length < sizeof(ushort) || !IsAllowedOnTheWire(BinaryPrimitives.ReadUInt16BigEndian(payload)))
        {
            WebSocketProtocolException.ThrowProtocolError("invalid close frame");
        }

        if (!Utf8.IsValid(payload[sizeof(ushort)..]))
        {
            WebSocketProtocolException.ThrowInvalidText();
        }
    }

    /// <summary>
    /// Whether the bytes end like a client's answer to a close frame: a close frame with a status code or without. For the
    /// time after a protocol error, when nobody knows where frames begin; a wrong guess only ends the waiting early.
    /// </summary>
    public static bool EndsWithClose(in ReadOnlySequence<byte> buffer)
    {
        const int WithoutCode = 6;
        const int WithCode = WithoutCode + sizeof(ushort);
        const byte Masked = 0x80;

        Span<byte> tail = stackalloc byte[WithCode];
        tail = tail[..(int)Math.Min(buffer.Length, WithCode)];
        buffer.Slice(buffer.Length - tail.Length).CopyTo(tail);
        return tail is [FinalClose, Masked | sizeof(ushort), _, _, _, _, _, _] or [.., FinalClose, Masked, _, _, _, _];
    }

    // 1004 has no meaning; 1005, 1006 and 1015 are for APIs and never sent; 3000 to 4999 belong to libraries and applications.
    private static bool IsAllowedOnTheWire(int code) => code is (>= 1000 and <= 1014 and not (1004 or 1005 or 1006)) or (>= 3000 and <= 4999);

    private static void Write(IBufferWriter<byte> output, WebSocketOpcode opcode, ReadOnlySpan<byte> payload)
    {
        int size = 2 + payload.Length;
        Span<byte> frame = output.GetSpan(size);
        frame[0] = (byte)(Final | (byte)opcode);
        frame[1] = (byte)payload.Length;
        payload.CopyTo(frame[2..]);
        output.Advance(size);
    }
}
