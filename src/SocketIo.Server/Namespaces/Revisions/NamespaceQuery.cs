using System.Buffers;
using System.Text.Json;
using Microsoft.AspNetCore.WebUtilities;

namespace SocketIo.Server.Namespaces.Revisions;

/// <summary>
/// The query behind the name of a namespace, as the object that newer clients would send: strings, and an array of them for a key
/// that is repeated.
/// </summary>
internal static class NamespaceQuery
{
    /// <summary>As in Node; what is behind is ignored.</summary>
    private const int MaxPairs = 1000;

    /// <param name="query">The query, with its question mark.</param>
    public static JsonElement Parse(string query)
    {
        Dictionary<string, List<string>> values = new(StringComparer.Ordinal);
        int count = 0;
        foreach (QueryStringEnumerable.EncodedNameValuePair pair in new QueryStringEnumerable(query))
        {
            if (++count > MaxPairs)
            {
                break;
            }

            string name = pair.DecodeName().ToString();
            if (!values.TryGetValue(name, out List<string>? list))
            {
                values.Add(name, list = []);
            }

            list.Add(pair.DecodeValue().ToString());
        }

        return Write(values);
    }

    private static JsonElement Write(Dictionary<string, List<string>> values)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            foreach ((string name, List<string> list) in values)
            {
                writer.WritePropertyName(name);
                WriteValue(writer, list);
            }

            writer.WriteEndObject();
        }

        var reader = new Utf8JsonReader(buffer.WrittenSpan);
        return JsonElement.ParseValue(ref reader);
    }

    private static void WriteValue(Utf8JsonWriter writer, List<string> list)
    {
        if (list is [var only])
        {
            writer.WriteStringValue(only);
            return;
        }

        writer.WriteStartArray();
        foreach (string value in list)
        {
            writer.WriteStringValue(value);
        }

        writer.WriteEndArray();
    }
}
