using System.Text.Json;

namespace SocketIo.Server.Protocol.Json;

/// <summary>What stands in the JSON where an attachment belongs: <c>{"_placeholder":true,"num":0}</c>.</summary>
internal static class Placeholder
{
    private static readonly JsonEncodedText MarkName = JsonEncodedText.Encode("_placeholder");
    private static readonly JsonEncodedText NumberName = JsonEncodedText.Encode("num");

    public static void Write(Utf8JsonWriter json, int number)
    {
        json.WriteStartObject();
        json.WriteBoolean(MarkName, true);
        json.WriteNumber(NumberName, number);
        json.WriteEndObject();
    }

    public static bool IsMark(ref Utf8JsonReader property) => property.ValueTextEquals(MarkName.EncodedUtf8Bytes);

    public static bool IsNumber(ref Utf8JsonReader property) => property.ValueTextEquals(NumberName.EncodedUtf8Bytes);

    /// <summary>Reads an object, of which the reader is at the start, to its end.</summary>
    /// <returns>Whether it is a placeholder that points to one of the attachments.</returns>
    public static bool TryRead(ref Utf8JsonReader reader, int attachmentCount, out int number)
    {
        bool isPlaceholder = false;
        number = -1;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isMark = IsMark(ref reader);
            bool isNumber = !isMark && IsNumber(ref reader);
            reader.Read();
            if (isMark)
            {
                isPlaceholder = reader.TokenType == JsonTokenType.True; // of two the last one counts, as in JavaScript
            }
            else if (isNumber)
            {
                number = ReadNumber(ref reader, attachmentCount);
            }

            reader.Skip();
        }

        return isPlaceholder && number >= 0;
    }

    /// <summary>The attachment that a <c>num</c> points to; -1 for anything but an integer in range.</summary>
    public static int ReadNumber(ref Utf8JsonReader reader, int attachmentCount) =>
        reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out int number) && (uint)number < (uint)attachmentCount
            ? number
            : -1;
}
