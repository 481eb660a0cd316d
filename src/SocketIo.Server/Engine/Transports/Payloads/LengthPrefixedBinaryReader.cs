using System.Text.Unicode;

namespace SocketIo.Server.Engine.Transports.Payloads;

/// <summary>Takes binary and text packets by their lengths, which count bytes.</summary>
internal sealed class LengthPrefixedBinaryReader(MessageBuffer body, int maxPackets) : PayloadReader(body, maxPackets)
{
    protected override bool IsAtEnd => Rest.IsEmpty;

    protected override bool TryTake(out ReadOnlySpan<byte> packet, out bool isBinary)
    {
        packet = default;
        isBinary = false;
        ReadOnlySpan<byte> rest = Rest;
        if (rest.IsEmpty || rest[0] is not (LengthPrefixedBinary.TextPacket or LengthPrefixedBinary.BinaryPacket))
        {
            return false;
        }

        isBinary = rest[0] == LengthPrefixedBinary.BinaryPacket;
        int end = rest.IndexOf(LengthPrefixedBinary.EndOfLength);
        int length = end < 0 ? -1 : PayloadLength.Read(rest[1..end], PayloadLength.BinaryZero);
        if (length < 0 || length > rest.Length - end - 1)
        {
            return false;
        }

        packet = rest.Slice(end + 1, length);
        Position += end + 1 + length;
        return isBinary || Utf8.IsValid(packet);
    }
}
