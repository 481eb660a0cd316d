using System.Text;
using System.Text.Json;

namespace SocketIo.Server.Protocol.Json;

/// <summary>Arguments that the application made; they meet serializer options when they are emitted.</summary>
internal sealed class CreatedArgumentList(object?[] values) : EventArgumentList
{
    public override int Count => values.Length;

    public override T? Get<T>(int index)
        where T : default => (T?)values[index];

    public override bool TryGetBinary(int index, out ReadOnlyMemory<byte> value)
    {
        switch (values[index])
        {
            case byte[] array:
                value = array;
                return true;
            case ReadOnlyMemory<byte> memory:
                value = memory;
                return true;
            case Memory<byte> memory:
                value = memory;
                return true;
            case ArraySegment<byte> segment:
                value = segment;
                return true;
            default:
                value = default;
                return false;
        }
    }

    public override ReadOnlyMemory<byte> GetJson(int index) =>
        values[index] is { } value
            ? JsonSerializer.SerializeToUtf8Bytes(value, PacketJsonOptions.Default.GetJsonTypeInfo(value.GetType()))
            : "null"u8.ToArray();

    public override void WriteTo(Utf8JsonWriter json, JsonSerializerOptions options)
    {
        foreach (object? value in values)
        {
            if (value is null)
            {
                json.WriteNullValue();
            }
            else
            {
                JsonSerializer.Serialize(json, value, options.GetJsonTypeInfo(value.GetType()));
            }
        }
    }

    public override string ToString() =>
        $"[{string.Join(',', values.Select((_, index) => Encoding.UTF8.GetString(GetJson(index).Span)))}]";
}
