using System.Text.Unicode;

namespace SocketIo.Server.Engine.Transports;

/// <summary>
/// Splits the body of a POST into packets (Engine.IO protocol 4, "Packet encoding"). Each packet gets a buffer of its own,
/// since its receiver may keep it.
/// </summary>
internal sealed class PayloadReader
{
    private readonly int _maxPackets;
    private readonly MessageBuffer _body;
    private int _position;
    private int _count;

    public PayloadReader(MessageBuffer body, int maxPackets)
    {
        _body = body;
        _maxPackets = maxPackets;
        if (!Utf8.IsValid(body.Span))
        {
            Error = "invalid UTF-8";
        }
    }

    /// <summary>Why the reading ended before the end; null when it did not. It may be the name of an option.</summary>
    public string? Error { get; private set; }

    /// <summary>Takes the next packet. The caller owns it.</summary>
    public bool TryRead(out MessageBuffer packet)
    {
        packet = default;
        if (Error is not null || _position > _body.Length)
        {
            return false;
        }

        if (++_count > _maxPackets)
        {
            Error = nameof(EngineIoOptions.MaxPacketsPerPayload);
            return false;
        }

        ReadOnlySpan<byte> rest = _body.Span[_position..];
        int length = rest.IndexOf(EnginePackets.Separator);
        ReadOnlySpan<byte> bytes = length < 0 ? rest : rest[..length];
        _position += bytes.Length + 1;
        packet = MessageBuffer.CopyOf(bytes);
        return true;
    }

    public void Return() => _body.Return();
}
