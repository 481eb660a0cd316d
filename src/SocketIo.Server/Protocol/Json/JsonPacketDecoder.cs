using SocketIo.Server.Engine;

namespace SocketIo.Server.Protocol.Json;

/// <summary>Decodes text messages, and collects the binary messages that a packet announces.</summary>
internal sealed class JsonPacketDecoder(PacketLimits limits) : IPacketDecoder
{
    // Null most of the time, and for most connections always.
    private PendingPacket? _pending;

    public bool IsWaitingForAttachments => _pending is not null;

    public ReadOnlySpan<byte> PendingNamespaceUtf8 => _pending is { } pending ? pending.NamespaceUtf8 : default;

    public int PendingAttachmentCount => _pending?.AttachmentCount ?? 0;

    public bool TryDecode(MessageBuffer message, bool isBinary, out Packet packet)
    {
        try
        {
            return isBinary ? TryAttach(message, out packet) : TryRead(message, out packet);
        }
        catch
        {
            message.Return();
            Discard();
            throw;
        }
    }

    public void Discard()
    {
        _pending?.Take().Return();
        _pending = null;
    }

    private bool TryRead(MessageBuffer message, out Packet packet)
    {
        if (IsWaitingForAttachments)
        {
            throw new PacketParseException(PacketParseException.UnexpectedText);
        }

        Span<byte> bytes = message.Span;
        PacketHeader header = PacketHeader.Parse(bytes, limits);
        PayloadLayout payload = default;
        if (header.PayloadStart < bytes.Length)
        {
            bytes = bytes[header.PayloadStart..];
            LoneSurrogates.Replace(bytes);
            payload = PayloadLayout.Read(bytes, header, limits);
        }

        if (!header.HasAttachments)
        {
            packet = new Packet(message, header, payload, default);
            return true;
        }

        _pending = new PendingPacket(message, header, payload);
        packet = default;
        return false;
    }

    private bool TryAttach(MessageBuffer attachment, out Packet packet)
    {
        if (_pending is not { } pending)
        {
            throw new PacketParseException(PacketParseException.UnexpectedBinary);
        }

        if (pending.AttachmentBytes + attachment.Length > limits.MaxAttachmentBytes)
        {
            throw new PacketParseException(PacketParseException.AttachmentsTooLarge, nameof(PacketLimits.MaxAttachmentBytes));
        }

        bool isLast = pending.AwaitsOneMore;
        if (isLast && pending.HasIllegalPlaceholder)
        {
            throw new PacketParseException(PacketParseException.IllegalPlaceholder);
        }

        pending.Add(attachment);
        packet = default;
        if (isLast)
        {
            packet = pending.Take();
            _pending = null;
        }

        return isLast;
    }
}
