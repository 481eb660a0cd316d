using System.Buffers;
using System.Buffers.Text;

namespace SocketIo.Server.Engine;

/// <summary>
/// Binary messages as text: <c>b</c> and the data in base64 (Engine.IO protocol 4, "Packet encoding"). Long-polling knows no
/// other form, and a client may ask for it on a WebSocket too.
/// </summary>
internal static class Base64Packet
{
    /// <summary>A binary message in its text form; a text message as it is. Takes the message over.</summary>
    public static OutgoingMessage Encode(in OutgoingMessage message)
    {
        if (!message.IsBinary)
        {
            return message;
        }

        OutgoingMessageWriter writer = OutgoingMessageWriter.Rent(prefixLength: 0);
        Write(writer, message.Packet.Span);
        message.Return();
        return writer.Complete(isShared: false);
    }

    public static void Write(IBufferWriter<byte> output, ReadOnlySpan<byte> data)
    {
        Span<byte> span = output.GetSpan(EncodedLength(data.Length));
        span[0] = EnginePackets.Base64;
        Base64.EncodeToUtf8(data, span[1..], out _, out int written);
        output.Advance(1 + written);
    }

    public static int EncodedLength(int dataLength) => 1 + Base64.GetMaxEncodedToUtf8Length(dataLength);

    /// <summary>Reads the data of a packet; false when it is not valid base64. The caller owns the message.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> packet, out MessageBuffer message)
    {
        ReadOnlySpan<byte> base64 = packet[1..];
        MessageBuffer decoded = MessageBuffer.Rent(Base64.GetMaxDecodedFromUtf8Length(base64.Length));
        if (Base64.DecodeFromUtf8(base64, decoded.Span, out _, out int written) == OperationStatus.Done)
        {
            message = decoded.Shrink(written);
            return true;
        }

        decoded.Return();
        message = default;
        return false;
    }
}
