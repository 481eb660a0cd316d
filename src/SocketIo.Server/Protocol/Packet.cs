using System.Text;
using System.Text.Json;
using SocketIo.Server.Engine;
using SocketIo.Server.Protocol.Json;

namespace SocketIo.Server.Protocol;

/// <summary>
/// A decoded packet: offsets into the received message, which it owns. Whoever decoded it calls <see cref="Return"/>
/// once, after the arguments were bound.
/// </summary>
internal readonly struct Packet
{
    private readonly MessageBuffer _message;
    private readonly PacketHeader _header;
    private readonly PayloadLayout _payload;
    private readonly ReceivedAttachments _attachments;

    public Packet(MessageBuffer message, PacketHeader header, PayloadLayout payload, ReceivedAttachments attachments)
    {
        _message = message;
        _header = header;
        _payload = payload;
        _attachments = attachments;
    }

    /// <summary>As on the wire: an event with attachments is a <see cref="PacketType.BinaryEvent"/>.</summary>
    public PacketType Type => _header.Type;

    /// <summary>The namespace, <c>/</c> when the packet names none.</summary>
    public ReadOnlySpan<byte> NamespaceUtf8 => _header.GetNamespace(_message.Span);

    /// <summary>What the packet counts for while it waits to be handled.</summary>
    public int ByteCount => _message.Length + _attachments.ByteCount;

    /// <summary>The id that the answer has to carry, or that this ack answers; -1 when there is none.</summary>
    public long AckId => _header.AckId;

    public bool HasPayload => _header.PayloadStart < _message.Length;

    /// <summary>The payload: valid JSON, of the kind that the packet type demands.</summary>
    public ReadOnlyMemory<byte> Payload => _message.Memory[_header.PayloadStart..];

    /// <summary>
    /// The event's name as it came, between the quotes, or the digits of a number. Empty for the event without payload,
    /// which is accepted and dispatches nothing, and for the empty name: <see cref="HasPayload"/> tells them apart.
    /// </summary>
    public ReadOnlySpan<byte> EventNameUtf8 => Payload.Span.Slice(_payload.NameStart, _payload.NameLength);

    /// <summary>Whether <see cref="EventNameUtf8"/> still has JSON escapes in it, so that <see cref="GetEventName"/> has to be compared.</summary>
    public bool EventNameHasEscapes => _payload.NameHasEscapes;

    /// <summary>What follows the event name, or all of an ack.</summary>
    public PacketArguments Arguments =>
        new(Payload[_payload.ValuesStart.._payload.ValuesEnd], _payload.ValueCount, _attachments);

    public string GetNamespace() => _header.NamespaceLength == 0 ? "/" : Encoding.UTF8.GetString(NamespaceUtf8);

    /// <summary>The event's name, unescaped.</summary>
    public string GetEventName()
    {
        if (EventNameHasEscapes)
        {
            var reader = new Utf8JsonReader(Payload.Span.Slice(_payload.NameStart - 1, _payload.NameLength + 2));
            reader.Read();
            try
            {
                return reader.GetString()!;
            }
            catch (InvalidOperationException)
            {
                // Bytes that are not UTF-8, which no engine lets through: a name that no handler has.
            }
        }

        return Encoding.UTF8.GetString(EventNameUtf8);
    }

    /// <summary>Gives every buffer back. To be called once; nothing that was read from the packet may be touched afterwards.</summary>
    public void Return()
    {
        _message.Return();
        _attachments.Return();
    }
}
