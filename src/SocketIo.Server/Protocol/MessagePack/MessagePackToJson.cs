using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using SocketIo.Server.Protocol.Json;

namespace SocketIo.Server.Protocol.MessagePack;

/// <summary>Writes a MessagePack value as JSON, in which placeholders stand for binary values.</summary>
internal ref struct MessagePackToJson
{
    private readonly PacketLimits _limits;
    private readonly ReadOnlyMemory<byte> _message;
    private readonly Utf8JsonWriter _json;
    private readonly List<ReadOnlyMemory<byte>>? _attachments;
    private long _attachmentBytes;
    private bool _hasForeignPlaceholder;

    private MessagePackToJson(Utf8JsonWriter json, ReadOnlyMemory<byte> message, PacketLimits limits, bool takesAttachments)
    {
        _json = json;
        _message = message;
        _limits = limits;
        _attachments = takesAttachments ? [] : null;
    }

    /// <param name="reader">At the value; afterwards behind it.</param>
    /// <param name="message">What the reader reads. The attachments are parts of it.</param>
    /// <param name="limits">The limits of depth, and of attachments in number and bytes.</param>
    /// <param name="takesAttachments">Whether binary values become attachments; base64 strings otherwise.</param>
    /// <exception cref="PacketParseException">A limit is passed, or the value has no JSON form.</exception>
    public static (ReadOnlyMemory<byte> Json, IReadOnlyList<ReadOnlyMemory<byte>> Attachments) Read(
        ref MessagePackReader reader, ReadOnlyMemory<byte> message, PacketLimits limits, bool takesAttachments)
    {
        var buffer = new ArrayBufferWriter<byte>(message.Length + 64);
        using var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JsonStringifyEncoder.Instance, SkipValidation = true });
        var transcoder = new MessagePackToJson(json, message, limits, takesAttachments);
        transcoder.Write(ref reader, reader.Read(), depth: 0);
        json.Flush();
        if (transcoder is { _hasForeignPlaceholder: true, _attachments.Count: > 0 })
        {
            // Nobody could tell it from those that stand for the packet's own attachments.
            throw new PacketParseException(PacketParseException.IllegalPlaceholder);
        }

        return (buffer.WrittenMemory, transcoder._attachments ?? []);
    }

    private void Write(ref MessagePackReader reader, in MessagePackToken value, int depth)
    {
        switch (value.Kind)
        {
            case MessagePackKind.Boolean:
                _json.WriteBooleanValue(value.Integer != 0);
                break;
            case MessagePackKind.Integer:
                _json.WriteNumberValue(value.Integer);
                break;
            case MessagePackKind.LargeInteger:
                _json.WriteNumberValue((ulong)value.Integer);
                break;
            case MessagePackKind.Float when double.IsFinite(value.Float):
                _json.WriteNumberValue(value.Float);
                break;
            case MessagePackKind.String:
                WriteString(value.Bytes);
                break;
            case MessagePackKind.Binary:
                WriteBinary(value);
                break;
            case MessagePackKind.Array:
                WriteArray(ref reader, value.Count, Deeper(depth));
                break;
            case MessagePackKind.Map:
                WriteObject(ref reader, value.Count, Deeper(depth));
                break;
            case MessagePackKind.Extension:
                WriteExtension(value, depth);
                break;
            default:
                _json.WriteNullValue(); // nil, and what JSON.stringify writes as null
                break;
        }
    }

    private void WriteArray(ref MessagePackReader reader, int count, int depth)
    {
        _json.WriteStartArray();
        for (int i = 0; i < count; i++)
        {
            Write(ref reader, reader.Read(), depth);
        }

        _json.WriteEndArray();
    }

    private void WriteObject(ref MessagePackReader reader, int count, int depth)
    {
        _json.WriteStartObject();
        for (int i = 0; i < count; i++)
        {
            MessagePackToken key = reader.Read();
            if (key.Kind != MessagePackKind.String)
            {
                throw MessagePackReader.Malformed();
            }

            MessagePackToken value = reader.Read();
            if (value.IsUndefined)
            {
                continue; // as JSON.stringify does
            }

            bool isTrue = value is { Kind: MessagePackKind.Boolean, Integer: 1 };
            _hasForeignPlaceholder |= isTrue && key.Bytes.SequenceEqual("_placeholder"u8);
            WritePropertyName(key.Bytes);
            Write(ref reader, value, depth);
        }

        _json.WriteEndObject();
    }

    private void WriteExtension(in MessagePackToken value, int depth)
    {
        if (value.IsUndefined)
        {
            _json.WriteNullValue();
        }
        else if (value.IsArrayBuffer)
        {
            WriteBinary(value);
        }
        else if (MessagePackDate.IsDate(value))
        {
            WriteDate(MessagePackDate.Read(value));
        }
        else
        {
            // What notepack makes of an extension that it does not know.
            Deeper(depth);
            _json.WriteStartArray();
            _json.WriteNumberValue(value.ExtensionType);
            WriteBinary(value);
            _json.WriteEndArray();
        }
    }

    private readonly void WriteDate(DateTime? date)
    {
        if (date is { } value)
        {
            _json.WriteStringValue(value.ToString(MessagePackDate.JsonFormat, CultureInfo.InvariantCulture));
        }
        else
        {
            _json.WriteNullValue();
        }
    }

    private void WriteBinary(in MessagePackToken value)
    {
        if (_attachments is null)
        {
            _json.WriteBase64StringValue(value.Bytes);
            return;
        }

        if (_attachments.Count == _limits.MaxAttachments)
        {
            throw new PacketParseException(PacketParseException.TooManyAttachments, nameof(PacketLimits.MaxAttachments));
        }

        _attachmentBytes += value.Bytes.Length;
        if (_attachmentBytes > _limits.MaxAttachmentBytes)
        {
            throw new PacketParseException(PacketParseException.AttachmentsTooLarge, nameof(PacketLimits.MaxAttachmentBytes));
        }

        Placeholder.Write(_json, _attachments.Count);
        _attachments.Add(_message.Slice(value.Start, value.Bytes.Length));
    }

    private readonly void WriteString(ReadOnlySpan<byte> utf8)
    {
        if (Utf8.IsValid(utf8))
        {
            _json.WriteStringValue(utf8);
        }
        else
        {
            _json.WriteStringValue(Encoding.UTF8.GetString(utf8));
        }
    }

    private readonly void WritePropertyName(ReadOnlySpan<byte> utf8)
    {
        if (Utf8.IsValid(utf8))
        {
            _json.WritePropertyName(utf8);
        }
        else
        {
            _json.WritePropertyName(Encoding.UTF8.GetString(utf8));
        }
    }

    private readonly int Deeper(int depth) =>
        depth < _limits.MaxJsonDepth
            ? depth + 1
            : throw new PacketParseException(PacketParseException.InvalidPayload, nameof(PacketLimits.MaxJsonDepth));
}
