using System.Text.Json;

namespace SocketIo.Server.Protocol.Json;

/// <summary>
/// The one pass over a payload: it is valid JSON of the kind that its packet type demands. Remembers where the event's
/// name and its arguments are, as offsets into the payload.
/// </summary>
internal readonly struct PayloadLayout
{
    // Of fourteen characters, each escaped.
    private const int LongestReserved = 14 * 6;

    public int NameStart { get; private init; }

    public int NameLength { get; private init; }

    public bool NameHasEscapes { get; private init; }

    public int ValuesStart { get; private init; }

    public int ValuesEnd { get; private init; }

    public int ValueCount { get; private init; }

    /// <summary>Whether a placeholder points to no attachment; reported when the last attachment is there.</summary>
    public bool HasIllegalPlaceholder { get; private init; }

    /// <exception cref="PacketParseException">The payload is not what a packet of this type carries.</exception>
    public static PayloadLayout Read(ReadOnlySpan<byte> payload, in PacketHeader header, PacketLimits limits)
    {
        var reader = new Utf8JsonReader(payload, new JsonReaderOptions { MaxDepth = limits.MaxJsonDepth });
        try
        {
            reader.Read();
            PayloadLayout layout = header.Type switch
            {
                PacketType.Event or PacketType.BinaryEvent => ReadEvent(ref reader, header),
                PacketType.Ack or PacketType.BinaryAck => ReadAck(ref reader, header),
                PacketType.Connect => SkipObject(ref reader),
                PacketType.ConnectError when reader.TokenType == JsonTokenType.String => default,
                PacketType.ConnectError => SkipObject(ref reader),
                _ => throw Invalid(),
            };
            reader.Read(); // throws when something follows
            return layout;
        }
        catch (JsonException)
        {
            // Malformed JSON at the deepest level is taken for too deep as well: the option's name is only a hint for the log.
            int depth = reader.CurrentDepth + (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray ? 1 : 0);
            throw new PacketParseException(
                PacketParseException.InvalidPayload,
                depth == limits.MaxJsonDepth ? nameof(PacketLimits.MaxJsonDepth) : null);
        }
    }

    private static PayloadLayout SkipObject(ref Utf8JsonReader reader)
    {
        Expect(reader.TokenType == JsonTokenType.StartObject);
        reader.Skip();
        return default;
    }

    private static PayloadLayout ReadEvent(ref Utf8JsonReader reader, in PacketHeader header)
    {
        Expect(reader.TokenType == JsonTokenType.StartArray);
        reader.Read();
        bool isString = reader.TokenType == JsonTokenType.String;
        Expect(isString ? !IsReserved(reader) : reader.TokenType == JsonTokenType.Number);
        int start = (int)reader.TokenStartIndex + (isString ? 1 : 0);
        int length = reader.ValueSpan.Length;
        bool hasEscapes = isString && reader.ValueIsEscaped;
        return ReadValues(ref reader, header) with { NameStart = start, NameLength = length, NameHasEscapes = hasEscapes };
    }

    private static PayloadLayout ReadAck(ref Utf8JsonReader reader, in PacketHeader header)
    {
        Expect(reader.TokenType == JsonTokenType.StartArray);
        return ReadValues(ref reader, header);
    }

    private static PayloadLayout ReadValues(ref Utf8JsonReader reader, in PacketHeader header)
    {
        int start = 0;
        int count = 0;
        bool hasIllegalPlaceholder = false;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (count++ == 0)
            {
                start = (int)reader.TokenStartIndex;
            }

            if (header.HasAttachments)
            {
                hasIllegalPlaceholder |= !PlaceholderScanner.Skip(ref reader, header.AttachmentCount);
            }
            else
            {
                reader.Skip();
            }
        }

        int end = (int)reader.TokenStartIndex;
        return new PayloadLayout
        {
            ValuesStart = count == 0 ? end : start,
            ValuesEnd = end,
            ValueCount = count,
            HasIllegalPlaceholder = hasIllegalPlaceholder,
        };
    }

    private static bool IsReserved(in Utf8JsonReader name)
    {
        if (!name.ValueIsEscaped)
        {
            return EventNames.IsReserved(name.ValueSpan);
        }

        if (name.ValueSpan.Length > LongestReserved)
        {
            return false;
        }

        Span<byte> unescaped = stackalloc byte[LongestReserved];
        try
        {
            return EventNames.IsReserved(unescaped[..name.CopyString(unescaped)]);
        }
        catch (InvalidOperationException)
        {
            throw Invalid(); // not UTF-8, which no engine lets through
        }
    }

    private static void Expect(bool condition)
    {
        if (!condition)
        {
            throw Invalid();
        }
    }

    private static PacketParseException Invalid() => new(PacketParseException.InvalidPayload);
}
