namespace SocketIo.Server.Engine.Transports.Payloads;

/// <summary>Takes a body apart. Each packet gets a buffer of its own, since its receiver may keep it.</summary>
/// <param name="body">The body, which the reader owns.</param>
/// <param name="maxPackets">How many packets it may hold.</param>
internal abstract class PayloadReader(MessageBuffer body, int maxPackets)
{
    private int _count;

    /// <summary>Why the reading ended before the end; null when it did not. It may be the name of an option.</summary>
    public string? Error { get; protected set; }

    /// <summary>What has not been read yet.</summary>
    protected ReadOnlySpan<byte> Rest => body.Span[Position..];

    protected int Position { get; set; }

    protected abstract bool IsAtEnd { get; }

    /// <summary>Takes the next packet. The caller owns it.</summary>
    /// <param name="packet">The packet, with its type.</param>
    /// <param name="isBinary">Whether it is binary, which is about its type too.</param>
    public bool TryRead(out MessageBuffer packet, out bool isBinary)
    {
        packet = default;
        isBinary = false;
        if (Error is not null || (IsAtEnd && _count > 0))
        {
            return false;
        }

        if (++_count > maxPackets)
        {
            Error = nameof(EngineIoOptions.MaxPacketsPerPayload);
            return false;
        }

        if (!TryTake(out ReadOnlySpan<byte> bytes, out isBinary))
        {
            Error = "invalid payload";
            return false;
        }

        packet = MessageBuffer.CopyOf(bytes);
        return true;
    }

    public void Return() => body.Return();

    /// <summary>Finds the next packet, and moves behind it; false when there is none.</summary>
    protected abstract bool TryTake(out ReadOnlySpan<byte> packet, out bool isBinary);
}
