using System.Buffers;
using System.Text;
using SocketIo.Server.Engine;
using SocketIo.Server.Protocol.Json;

namespace SocketIo.Server.Protocol;

/// <summary>
/// Runs the decoder of a <see cref="CustomParser"/> and trusts nothing that comes out of it: a client chose the bytes that went in.
/// </summary>
internal sealed class CustomPacketDecoder(ParserDecoder decoder, PacketLimits limits) : IPacketDecoder
{
    private long _pendingBytes;
    private int _pendingMessages;

    public bool IsWaitingForAttachments => _pendingMessages > 0;

    public ReadOnlySpan<byte> PendingNamespaceUtf8 => default;

    public int PendingAttachmentCount => Math.Max(0, _pendingMessages - 1);

    public bool TryDecode(MessageBuffer message, bool isBinary, out Packet packet)
    {
        try
        {
            SocketIoPacket? decoded = Decode(new EngineMessage(message.Memory, isBinary));
            packet = decoded is null ? default : CreatePacket(decoded);
            CountPending(decoded is null ? message.Length : null);
            return decoded is not null;
        }
        catch
        {
            Discard();
            throw;
        }
        finally
        {
            message.Return();
        }
    }

    public void Discard()
    {
        _pendingMessages = 0;
        _pendingBytes = 0;
    }

    /// <summary>Notes that the packet is complete, or that one more message waits for the rest of it.</summary>
    private void CountPending(int? bytes)
    {
        if (bytes is not { } more)
        {
            Discard();
            return;
        }

        _pendingMessages++;
        _pendingBytes += more;
        if (_pendingBytes > limits.MaxAttachmentBytes)
        {
            throw new PacketParseException(PacketParseException.AttachmentsTooLarge, nameof(PacketLimits.MaxAttachmentBytes));
        }
    }

    private SocketIoPacket? Decode(EngineMessage message)
    {
        try
        {
            return decoder.Decode(message);
        }
        catch (PacketParseException)
        {
            throw;
        }
        catch (FormatException exception)
        {
            throw new PacketParseException(exception.Message);
        }
        catch (Exception exception)
        {
            throw new PacketParseException("the parser failed", exception);
        }
    }

    private Packet CreatePacket(SocketIoPacket decoded)
    {
        PacketHeader header = CreateHeader(decoded);
        CheckAttachments(decoded);
        MessageBuffer buffer = MessageBuffer.Rent(header.PayloadStart + decoded.Data.Length);
        try
        {
            Encoding.UTF8.GetBytes(decoded.Namespace.AsSpan(0, header.NamespaceLength == 0 ? 0 : decoded.Namespace.Length), buffer.Span);
            Span<byte> data = buffer.Span[header.PayloadStart..];
            decoded.Data.Span.CopyTo(data);
            LoneSurrogates.Replace(data);
            PayloadLayout layout = data.IsEmpty ? default : PayloadLayout.Read(data, header, limits);
            return layout.HasIllegalPlaceholder
                ? throw new PacketParseException(PacketParseException.IllegalPlaceholder)
                : new Packet(buffer, header, layout, Copy(decoded.Attachments));
        }
        catch
        {
            buffer.Return();
            throw;
        }
    }

    private PacketHeader CreateHeader(SocketIoPacket decoded)
    {
        if (!Enum.IsDefined(decoded.Type))
        {
            throw new PacketParseException(PacketParseException.InvalidType);
        }

        if (decoded.Namespace is not ['/', ..])
        {
            throw new PacketParseException(PacketParseException.InvalidNamespace);
        }

        int namespaceLength = decoded.Namespace == "/" ? 0 : Encoding.UTF8.GetByteCount(decoded.Namespace);
        int query = decoded.Namespace.IndexOf('?', StringComparison.Ordinal);
        if ((query < 0 ? namespaceLength : Encoding.UTF8.GetByteCount(decoded.Namespace.AsSpan(0, query))) > limits.MaxNamespaceLength)
        {
            throw new PacketParseException(PacketParseException.InvalidNamespace, nameof(PacketLimits.MaxNamespaceLength));
        }

        if (decoded.Id is < 0 or > PacketHeader.MaxAckId)
        {
            throw new PacketParseException(PacketParseException.InvalidAckId);
        }

        return new PacketHeader
        {
            Type = (PacketType)decoded.Type,
            AttachmentCount = decoded.Attachments.Count,
            NamespaceLength = namespaceLength,
            AckId = decoded.Id ?? -1,
            PayloadStart = namespaceLength,
        };
    }

    private void CheckAttachments(SocketIoPacket decoded)
    {
        int count = decoded.Attachments.Count;
        if (count > limits.MaxAttachments)
        {
            throw new PacketParseException(PacketParseException.TooManyAttachments, nameof(PacketLimits.MaxAttachments));
        }

        if (count > 0 && decoded.Type is not (SocketIoPacketType.Event or SocketIoPacketType.Ack))
        {
            throw new PacketParseException(PacketParseException.InvalidPayload);
        }

        long bytes = 0;
        for (int i = 0; i < count; i++)
        {
            bytes += decoded.Attachments[i].Length;
        }

        if (bytes > limits.MaxAttachmentBytes)
        {
            throw new PacketParseException(PacketParseException.AttachmentsTooLarge, nameof(PacketLimits.MaxAttachmentBytes));
        }
    }

    private static ReceivedAttachments Copy(IReadOnlyList<ReadOnlyMemory<byte>> attachments)
    {
        if (attachments.Count == 0)
        {
            return default;
        }

        MessageBuffer[] pooled = ArrayPool<MessageBuffer>.Shared.Rent(attachments.Count);
        for (int i = 0; i < attachments.Count; i++)
        {
            pooled[i] = MessageBuffer.CopyOf(attachments[i].Span);
        }

        return new ReceivedAttachments(pooled, attachments.Count);
    }
}
