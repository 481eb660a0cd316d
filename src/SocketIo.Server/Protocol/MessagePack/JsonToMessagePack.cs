using System.Buffers;
using System.Text.Json;
using SocketIo.Server.Protocol.Json;

namespace SocketIo.Server.Protocol.MessagePack;

/// <summary>
/// Writes JSON as MessagePack, with the attachments in place of their placeholders. A first pass counts the elements of arrays and
/// objects, which stand in front of them here.
/// </summary>
internal static class JsonToMessagePack
{
    private const int StackLimit = 256;

    private static readonly JsonReaderOptions s_options = new() { MaxDepth = int.MaxValue };

    /// <param name="writer">Receives the value.</param>
    /// <param name="json">One value, valid JSON.</param>
    /// <param name="attachments">What its placeholders stand for. When there are none, nothing is a placeholder.</param>
    public static void Write(in MessagePackWriter writer, ReadOnlySpan<byte> json, IReadOnlyList<ReadOnlyMemory<byte>> attachments)
    {
        int next = 0;
        List<int> counts = CountElements(json, attachments.Count);
        var reader = new Utf8JsonReader(json, s_options);
        while (reader.Read())
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.StartObject when TryReadPlaceholder(ref reader, json, attachments.Count, out int number):
                    writer.WriteBinary(attachments[number].Span);
                    break;
                case JsonTokenType.StartObject:
                    writer.WriteMapHeader(counts[next++]);
                    break;
                case JsonTokenType.StartArray:
                    writer.WriteArrayHeader(counts[next++]);
                    break;
                case JsonTokenType.PropertyName or JsonTokenType.String:
                    WriteString(writer, reader);
                    break;
                case JsonTokenType.Number:
                    WriteNumber(writer, reader);
                    break;
                case JsonTokenType.True or JsonTokenType.False:
                    writer.WriteBoolean(reader.TokenType == JsonTokenType.True);
                    break;
                case JsonTokenType.Null:
                    writer.WriteNil();
                    break;
            }
        }
    }

    /// <summary>How many elements or pairs each array and each object has, in the order in which they start.</summary>
    private static List<int> CountElements(ReadOnlySpan<byte> json, int attachmentCount)
    {
        List<int> counts = [];
        Stack<int> open = new();
        var reader = new Utf8JsonReader(json, s_options);
        while (reader.Read())
        {
            if (reader.TokenType is JsonTokenType.EndObject or JsonTokenType.EndArray)
            {
                open.Pop();
                continue;
            }

            if (reader.TokenType == JsonTokenType.PropertyName)
            {
                continue;
            }

            if (open.TryPeek(out int parent))
            {
                counts[parent]++;
            }

            bool isContainer = reader.TokenType == JsonTokenType.StartArray
                || (reader.TokenType == JsonTokenType.StartObject && !TryReadPlaceholder(ref reader, json, attachmentCount, out _));
            if (isContainer)
            {
                open.Push(counts.Count);
                counts.Add(0);
            }
        }

        return counts;
    }

    /// <summary>Reads an object to its end if it is a placeholder. All that there are were written by <see cref="Placeholder"/>.</summary>
    private static bool TryReadPlaceholder(ref Utf8JsonReader reader, ReadOnlySpan<byte> json, int attachmentCount, out int number)
    {
        number = -1;
        return attachmentCount > 0
            && json[(int)reader.TokenStartIndex..].StartsWith("{\"_placeholder\":true,"u8)
            && Placeholder.TryRead(ref reader, attachmentCount, out number);
    }

    private static void WriteString(in MessagePackWriter writer, in Utf8JsonReader reader)
    {
        if (!reader.ValueIsEscaped)
        {
            writer.WriteString(reader.ValueSpan);
            return;
        }

        int length = reader.ValueSpan.Length;
        byte[]? rented = length > StackLimit ? ArrayPool<byte>.Shared.Rent(length) : null;
        Span<byte> unescaped = rented ?? stackalloc byte[StackLimit];
        writer.WriteString(unescaped[..reader.CopyString(unescaped)]);
        if (rented is not null)
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    private static void WriteNumber(in MessagePackWriter writer, in Utf8JsonReader reader)
    {
        if (reader.TryGetInt64(out long integer) && (integer != 0 || reader.ValueSpan[0] != '-'))
        {
            writer.WriteInteger(integer);
        }
        else if (reader.TryGetUInt64(out ulong large) && large != 0)
        {
            writer.WriteInteger(large);
        }
        else
        {
            writer.WriteFloat(reader.GetDouble());
        }
    }
}
