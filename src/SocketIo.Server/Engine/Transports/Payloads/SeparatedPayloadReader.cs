using System.Text.Unicode;

namespace SocketIo.Server.Engine.Transports.Payloads;

/// <summary>Splits a body at its separators. An empty one is one empty packet, as in the reference.</summary>
internal sealed class SeparatedPayloadReader : PayloadReader
{
    private readonly int _length;

    public SeparatedPayloadReader(MessageBuffer body, int maxPackets)
        : base(body, maxPackets)
    {
        _length = body.Length;
        Error = Utf8.IsValid(body.Span) ? null : "invalid UTF-8";
    }

    /// <summary>A separator at the very end has an empty packet behind it.</summary>
    protected override bool IsAtEnd => Position > _length;

    protected override bool TryTake(out ReadOnlySpan<byte> packet, out bool isBinary)
    {
        ReadOnlySpan<byte> rest = Rest;
        int length = rest.IndexOf(EnginePackets.Separator);
        packet = length < 0 ? rest : rest[..length];
        isBinary = false;
        Position += packet.Length + 1;
        return true;
    }
}
