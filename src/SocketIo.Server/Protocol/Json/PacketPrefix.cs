using System.Buffers.Text;
using System.Text;
using SocketIo.Server.Engine;

namespace SocketIo.Server.Protocol.Json;

/// <summary>What is written in front of the JSON: the Engine.IO type of a message, and <see cref="PacketHeader"/>'s fields.</summary>
internal static class PacketPrefix
{
    private const byte EngineMessage = (byte)'4';

    // Both type digits, an attachment count with its dash, an ack id.
    private const int LongestWithoutNamespace = 2 + 11 + 20;
    private const int StackLimit = 512;

    /// <summary>The room to leave for the prefix of a packet of this namespace.</summary>
    public static int MaxLength(string ns) => LongestWithoutNamespace + (IsRoot(ns) ? 0 : Encoding.UTF8.GetMaxByteCount(ns.Length) + 1);

    public static void Prepend(OutgoingMessageWriter message, PacketType type, int attachmentCount, string ns, long ackId)
    {
        int maxLength = MaxLength(ns);
        Span<byte> prefix = maxLength <= StackLimit ? stackalloc byte[StackLimit] : new byte[maxLength];
        prefix[0] = EngineMessage;
        prefix[1] = (byte)('0' + (int)type);
        int length = 2;
        if (attachmentCount > 0)
        {
            length += Format(attachmentCount, prefix[length..]);
            prefix[length++] = (byte)'-';
        }

        if (!IsRoot(ns))
        {
            length += Encoding.UTF8.GetBytes(ns, prefix[length..]);
            prefix[length++] = (byte)',';
        }

        if (ackId >= 0)
        {
            length += Format(ackId, prefix[length..]);
        }

        message.Prepend(prefix[..length]);
    }

    private static bool IsRoot(string ns) => ns is "/";

    private static int Format(long number, Span<byte> destination)
    {
        Utf8Formatter.TryFormat(number, destination, out int written);
        return written;
    }
}
