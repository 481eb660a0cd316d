using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace SocketIo.Server.Engine.WebSockets;

/// <summary>Validates UTF-8 that arrives in pieces which may end within a character.</summary>
internal static class Utf8Prefix
{
    private const int MaxIncomplete = 3;

    /// <summary>Validates what came after the first <paramref name="validated"/> bytes and moves that past the last whole character.</summary>
    /// <returns>False when the bytes cannot be the start of valid UTF-8.</returns>
    public static bool TryAdvance(ReadOnlySpan<byte> bytes, ref int validated)
    {
        ReadOnlySpan<byte> added = bytes[validated..];
        int whole = added.Length - IncompleteAtEnd(added);
        if (!Utf8.IsValid(added[..whole]))
        {
            return false;
        }

        validated += whole;
        return true;
    }

    /// <summary>How many bytes at the end are the start of a character whose rest may still come.</summary>
    private static int IncompleteAtEnd(ReadOnlySpan<byte> bytes)
    {
        for (int count = 1; count <= Math.Min(MaxIncomplete, bytes.Length); count++)
        {
            byte candidate = bytes[^count];
            bool isContinuation = (candidate & 0xC0) == 0x80;
            if (!isContinuation)
            {
                return Rune.DecodeFromUtf8(bytes[^count..], out _, out _) == OperationStatus.NeedMoreData ? count : 0;
            }
        }

        return 0;
    }
}
