using System.Text;
using System.Text.Json;

namespace SocketIo.Server.Protocol.Json;

/// <summary>Arguments that a client sent: copies of the JSON and of the attachments.</summary>
internal sealed class ReceivedArgumentList : EventArgumentList
{
    private readonly byte[] _values;
    private readonly Range[] _ranges;
    private readonly ReceivedAttachments _attachments;
    private readonly JsonSerializerOptions _options;

    private ReceivedArgumentList(byte[] values, Range[] ranges, ReceivedAttachments attachments, JsonSerializerOptions options)
    {
        _values = values;
        _ranges = ranges;
        _attachments = attachments;
        _options = options;
    }

    public override int Count => _ranges.Length;

    public static ReceivedArgumentList CopyOf(in PacketArguments arguments, JsonSerializerOptions options)
    {
        byte[] values = arguments.Values.ToArray();
        var ranges = new Range[arguments.Count];
        var cursor = new ArgumentCursor(arguments);
        for (int i = 0; i < ranges.Length; i++)
        {
            ranges[i] = cursor.ReadNextRange();
        }

        return new ReceivedArgumentList(values, ranges, arguments.Attachments.Copy(), options);
    }

    public override T? Get<T>(int index)
        where T : default
    {
        var type = _options.GetJsonTypeInfo<T>();
        AttachmentScope outer = AttachmentScope.Enter(_attachments);
        try
        {
            return JsonSerializer.Deserialize(GetJson(index).Span, type);
        }
        catch (JsonException)
        {
            throw new ArgumentExpectation(type, index, ArgumentNullability.Unknown).Mismatch();
        }
        finally
        {
            outer.Restore();
        }
    }

    public override bool TryGetBinary(int index, out ReadOnlyMemory<byte> value)
    {
        var reader = new Utf8JsonReader(GetJson(index).Span, new JsonReaderOptions { MaxDepth = int.MaxValue });
        reader.Read();
        if (reader.TokenType == JsonTokenType.StartObject && Placeholder.TryRead(ref reader, _attachments.Count, out int number))
        {
            value = _attachments.Bytes(number);
            return true;
        }

        value = default;
        return false;
    }

    public override ReadOnlyMemory<byte> GetJson(int index) => _values.AsMemory(_ranges[index]);

    public override void WriteTo(Utf8JsonWriter json, JsonSerializerOptions options)
    {
        var forwarder = new AttachmentForwarder(_attachments);
        foreach (Range range in _ranges)
        {
            forwarder.Write(json, _values.AsSpan(range));
        }
    }

    public override string ToString() => $"[{Encoding.UTF8.GetString(_values)}]";
}
