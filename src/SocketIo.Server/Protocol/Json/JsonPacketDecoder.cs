using System.Buffers;
using SocketIo.Server.Engine;

namespace SocketIo.Server.Protocol.Json;

/// <summary>Decodes text messages, and collects the binary messages that a packet announces.</summary>
internal sealed class JsonPacketDecoder(PacketLimits limits) : IPacketDecoder
{
    // Never as many as announced: the announcement costs a client nothing.
    private const int InitialAttachments = 4;

    private MessageBuffer _message;
    private PacketHeader _header;
    private PayloadLayout _payload;
    private MessageBuffer[] _attachments = [];
    private int _attachmentCount;
    private long _attachmentBytes;

    public bool IsWaitingForAttachments { get; private set; }

    public ReadOnlySpan<byte> PendingNamespaceUtf8 => _header.GetNamespace(_message.Span);

    public int PendingAttachmentCount => _attachmentCount;

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
        if (IsWaitingForAttachments)
        {
            Take().Return();
        }
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

        _message = message;
        _header = header;
        _payload = payload;
        IsWaitingForAttachments = true;
        packet = default;
        return false;
    }

    private bool TryAttach(MessageBuffer attachment, out Packet packet)
    {
        if (!IsWaitingForAttachments)
        {
            throw new PacketParseException(PacketParseException.UnexpectedBinary);
        }

        bool isLast = _attachmentCount + 1 == _header.AttachmentCount;
        if (_attachmentBytes + attachment.Length > limits.MaxAttachmentBytes)
        {
            throw new PacketParseException(PacketParseException.AttachmentsTooLarge, nameof(PacketLimits.MaxAttachmentBytes));
        }

        if (isLast && _payload.HasIllegalPlaceholder)
        {
            throw new PacketParseException(PacketParseException.IllegalPlaceholder);
        }

        Store(attachment);
        packet = isLast ? Take() : default;
        return isLast;
    }

    private void Store(MessageBuffer attachment)
    {
        if (_attachmentCount == _attachments.Length)
        {
            MessageBuffer[] larger = ArrayPool<MessageBuffer>.Shared.Rent(Math.Max(InitialAttachments, _attachmentCount * 2));
            _attachments.CopyTo(larger, 0);
            ReturnArray();
            _attachments = larger;
        }

        _attachments[_attachmentCount++] = attachment;
        _attachmentBytes += attachment.Length;
    }

    /// <summary>Hands over what is pending.</summary>
    private Packet Take()
    {
        var packet = new Packet(_message, _header, _payload, new ReceivedAttachments(_attachments, _attachmentCount));
        _message = default;
        _attachments = [];
        _attachmentCount = 0;
        _attachmentBytes = 0;
        IsWaitingForAttachments = false;
        return packet;
    }

    private void ReturnArray()
    {
        if (_attachments.Length > 0)
        {
            ArrayPool<MessageBuffer>.Shared.Return(_attachments, clearArray: true);
        }
    }
}
