using System.Text.Json;
using SocketIo.Server.Engine;

namespace SocketIo.Server.Protocol.Json;

/// <summary>
/// Writes one packet: the JSON body, the attachments that the binary converters meet in it, and then the prefix, which
/// counts them. One instance per thread; a packet encoded while another one is (by a converter of the application) takes
/// a second one, so that each attachment finds its own packet.
/// </summary>
internal sealed class PacketWriter
{
    [ThreadStatic]
    private static PacketWriter? _cached;

    [ThreadStatic]
    private static PacketWriter? _current;

    private readonly List<OutgoingMessage> _attachments = [];
    private JsonSerializerOptions? _options;
    private OutgoingMessageWriter? _body;
    private PacketWriter? _outer;
    private bool _takesAttachments;
    private bool _isShared;

    private PacketWriter()
    {
    }

    /// <summary>The body. Its writer does not validate and separates the values of an open array by itself.</summary>
    public Utf8JsonWriter Json { get; private set; } = null!;

    /// <summary>Starts a packet, which must end with <see cref="Complete"/> or <see cref="Abort"/> on the same thread.</summary>
    public static PacketWriter Begin(JsonSerializerOptions options, string ns, bool takesAttachments, bool isShared)
    {
        PacketWriter writer = _cached ?? new PacketWriter();
        _cached = null;
        writer._outer = _current;
        writer._takesAttachments = takesAttachments;
        writer._isShared = isShared;
        writer._body = OutgoingMessageWriter.Rent(PacketPrefix.MaxLength(ns));
        writer.ResetJson(options);
        _current = writer;
        return writer;
    }

    /// <summary>Adds an attachment to the packet that this thread is writing.</summary>
    /// <returns>False when it is writing none, or one that takes no attachments.</returns>
    public static bool TryAttach(ReadOnlySpan<byte> data, out int number)
    {
        PacketWriter? writer = _current;
        if (writer is not { _takesAttachments: true })
        {
            number = -1;
            return false;
        }

        number = writer._attachments.Count;
        writer._attachments.Add(writer._isShared ? OutgoingMessage.SharedBinary(data) : OutgoingMessage.PooledBinary(data));
        return true;
    }

    /// <summary>Ends the array that the body is. Past the JSON writer, which would ask for a buffer of its own for one byte.</summary>
    public void CloseArray()
    {
        Json.Flush();
        _body!.GetSpan(1)[0] = (byte)']';
        _body.Advance(1);
    }

    public EncodedPacket Complete(PacketType type, string ns, long ackId)
    {
        Json.Flush();
        PacketType typeOnWire = (type, _attachments.Count) switch
        {
            (PacketType.Event, > 0) => PacketType.BinaryEvent,
            (PacketType.Ack, > 0) => PacketType.BinaryAck,
            _ => type,
        };
        PacketPrefix.Prepend(_body!, typeOnWire, _attachments.Count, ns, ackId);
        var packet = new EncodedPacket(_body!.Complete(_isShared), _attachments.Count == 0 ? null : [.. _attachments]);
        Release();
        return packet;
    }

    /// <summary>Drops what was written, because an argument could not be serialized.</summary>
    public void Abort()
    {
        foreach (OutgoingMessage attachment in _attachments)
        {
            attachment.Return();
        }

        _body!.Discard();
        Release();
    }

    private void ResetJson(JsonSerializerOptions options)
    {
        if (ReferenceEquals(_options, options))
        {
            Json.Reset(_body!);
            return;
        }

        _options = options;
        Json = new Utf8JsonWriter(_body!, new JsonWriterOptions { Encoder = options.Encoder, SkipValidation = true });
    }

    private void Release()
    {
        _current = _outer;
        _outer = null;
        _attachments.Clear();
        _body = null;
        _cached = this;
    }
}
