using System.Buffers;
using System.Buffers.Text;

namespace SocketIo.Server.Engine;

/// <summary>
/// Binary messages as text: a prefix and the data in base64 (Engine.IO protocol 4, "Packet encoding"). The prefix is that of the
/// revision: <c>b</c>, or <c>b4</c>. Long-polling of protocol 4 knows no other form, and a client may ask for it on a WebSocket too.
/// </summary>
internal static class Base64Packet
{
    /// <summary>A binary message in its text form; a text message as it is. Takes the message over.</summary>
    public static OutgoingMessage Encode(in OutgoingMessage message, ReadOnlySpan<byte> prefix)
    {
        if (!message.IsBinary)
        {
            return message;
        }

        OutgoingMessageWriter writer = OutgoingMessageWriter.Rent(prefixLength: 0);
        Write(writer, prefix, message.Packet.Span);
        message.Return();
        return writer.Complete(isShared: false) with { MayBeCompressed = message.MayBeCompressed };
    }

    public static void Write(IBufferWriter<byte> output, ReadOnlySpan<byte> prefix, ReadOnlySpan<byte> data)
    {
        Span<byte> span = output.GetSpan(EncodedLength(prefix, data.Length));
        prefix.CopyTo(span);
        Base64.EncodeToUtf8(data, span[prefix.Length..], out _, out int written);
        output.Advance(prefix.Length + written);
    }

    public static int EncodedLength(ReadOnlySpan<byte> prefix, int dataLength) => prefix.Length + Base64.GetMaxEncodedToUtf8Length(dataLength);

    /// <summary>Reads the data of a packet; false when it does not start with the prefix, or is not valid base64. The caller owns the message.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> packet, ReadOnlySpan<byte> prefix, out MessageBuffer message)
    {
        if (!packet.StartsWith(prefix))
        {
            message = default;
            return false;
        }

        ReadOnlySpan<byte> base64 = packet[prefix.Length..];
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
