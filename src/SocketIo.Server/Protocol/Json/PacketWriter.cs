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
    private readonly List<PlaceholderScanner.Occurrence> _found = [];
    private int _placeholders;
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

    /// <summary>
    /// Writes binary data into the packet that this thread is writing, as an attachment and a placeholder. As a base64 string
    /// when it is writing none, or one that takes no attachments.
    /// </summary>
    /// <param name="json">What the application is serializing to.</param>
    /// <param name="data">The data; copied.</param>
    /// <param name="number">The number of the attachment, -1 while there is none; with a number only the placeholder is written.</param>
    public static void WriteBinary(Utf8JsonWriter json, ReadOnlySpan<byte> data, ref int number)
    {
        PacketWriter? writer = _current;
        if (writer is not { _takesAttachments: true })
        {
            json.WriteBase64StringValue(data);
            return;
        }

        if (number < 0)
        {
            number = writer._attachments.Count;
            writer._attachments.Add(writer._isShared ? OutgoingMessage.SharedBinary(data) : OutgoingMessage.PooledBinary(data));
        }

        Placeholder.Write(json, number);
        writer._placeholders++;
    }

    /// <summary>Ends the array that the body is. Past the JSON writer, which would ask for a buffer of its own for one byte.</summary>
    /// <exception cref="InvalidOperationException">A value has a placeholder in it that no attachment belongs to.</exception>
    public void CloseArray()
    {
        Json.Flush();
        _body!.GetSpan(1)[0] = (byte)']';
        _body.Advance(1);
        if (_attachments.Count > 0)
        {
            ThrowIfForeignPlaceholder(_body.Written);
        }
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

    /// <summary>
    /// A client's JSON that is passed on as it came (a JsonElement, say) may hold what looks like a placeholder. Beside real
    /// attachments every recipient would take it for one, and close its connection when there is none with that number.
    /// </summary>
    private void ThrowIfForeignPlaceholder(ReadOnlySpan<byte> body)
    {
        var reader = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = int.MaxValue });
        reader.Read();
        PlaceholderScanner.Skip(ref reader, _attachments.Count, _found);
        if (_found.Count != _placeholders)
        {
            throw new InvalidOperationException(
                "An argument holds JSON that looks like the placeholder of an attachment, so it cannot be sent together with binary data.");
        }
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
        _found.Clear();
        _placeholders = 0;
        _body = null;
        _cached = this;
    }
}
