using System.Text.Json;

namespace SocketIo.Server.Protocol.Json;

/// <summary>
/// Finds the placeholders in a JSON value, however deep, in one pass and without recursion.
/// </summary>
internal static class PlaceholderScanner
{
    private const int UsualDepth = 64;

    /// <summary>One placeholder: the bytes of the object, and the attachment it points to.</summary>
    public readonly record struct Occurrence(int Start, int End, int Number);

    private record struct OpenObject(int Start, bool IsPlaceholder, int Number);

    /// <summary>Moves the reader from the first token of a value to the last.</summary>
    /// <param name="reader">At the first token of the value.</param>
    /// <param name="attachmentCount">How many attachments there are to point to.</param>
    /// <param name="found">Receives the outermost placeholders, in order; null when they do not matter.</param>
    /// <returns>Whether every placeholder points to an attachment.</returns>
    public static bool Skip(ref Utf8JsonReader reader, int attachmentCount, List<Occurrence>? found = null)
    {
        if (reader.TokenType is not (JsonTokenType.StartObject or JsonTokenType.StartArray))
        {
            return true;
        }

        Span<OpenObject> open = stackalloc OpenObject[UsualDepth];
        int outside = reader.CurrentDepth;
        bool isLegal = true;
        while (true)
        {
            if (reader.TokenType == JsonTokenType.PropertyName)
            {
                ReadProperty(ref reader, attachmentCount, open);
            }

            if (reader.TokenType == JsonTokenType.StartObject)
            {
                if (reader.CurrentDepth >= open.Length)
                {
                    open = Grow(open, reader.CurrentDepth);
                }

                open[reader.CurrentDepth] = new OpenObject((int)reader.TokenStartIndex, IsPlaceholder: false, Number: -1);
            }
            else if (reader.TokenType == JsonTokenType.EndObject && open[reader.CurrentDepth].IsPlaceholder)
            {
                OpenObject closed = open[reader.CurrentDepth];
                isLegal &= closed.Number >= 0;
                if (found is not null)
                {
                    AddOutermost(found, new Occurrence(closed.Start, (int)reader.BytesConsumed, closed.Number));
                }
            }

            if (reader.CurrentDepth == outside && reader.TokenType is (JsonTokenType.EndObject or JsonTokenType.EndArray))
            {
                return isLegal;
            }

            reader.Read();
        }
    }

    private static void AddOutermost(List<Occurrence> found, Occurrence placeholder)
    {
        while (found.Count > 0 && found[^1].Start > placeholder.Start)
        {
            found.RemoveAt(found.Count - 1);
        }

        found.Add(placeholder);
    }

    private static OpenObject[] Grow(ReadOnlySpan<OpenObject> open, int depth)
    {
        var larger = new OpenObject[depth * 2];
        open.CopyTo(larger);
        return larger;
    }

    /// <summary>Moves from a property's name to its value, and notes what the value says about the object being a placeholder.</summary>
    private static void ReadProperty(ref Utf8JsonReader reader, int attachmentCount, scoped Span<OpenObject> open)
    {
        ref OpenObject owner = ref open[reader.CurrentDepth - 1];
        bool isMark = Placeholder.IsMark(ref reader);
        bool isNumber = !isMark && Placeholder.IsNumber(ref reader);
        reader.Read();
        if (isMark)
        {
            owner.IsPlaceholder = reader.TokenType == JsonTokenType.True; // of two the last one counts, as in JavaScript
        }
        else if (isNumber)
        {
            owner.Number = Placeholder.ReadNumber(ref reader, attachmentCount);
        }
    }
}
