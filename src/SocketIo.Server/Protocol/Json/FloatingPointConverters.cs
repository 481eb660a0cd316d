using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace SocketIo.Server.Protocol.Json;

/// <summary>NaN and the infinities are null on the wire, as JSON.stringify writes them; the framework's converter throws.</summary>
internal sealed class DoubleConverter(JsonNumberHandling handling) : JsonConverter<double>
{
    public override double Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && handling.HasFlag(JsonNumberHandling.AllowReadingFromString)
            ? FiniteNumber.Parse(reader.GetString()!)
            : reader.GetDouble();

    public override void Write(Utf8JsonWriter writer, double value, JsonSerializerOptions options)
    {
        if (!double.IsFinite(value))
        {
            writer.WriteNullValue();
        }
        else if (handling.HasFlag(JsonNumberHandling.WriteAsString))
        {
            writer.WriteStringValue(value.ToString(CultureInfo.InvariantCulture));
        }
        else
        {
            writer.WriteNumberValue(value);
        }
    }
}

/// <summary>As <see cref="DoubleConverter"/>, in single precision.</summary>
internal sealed class SingleConverter(JsonNumberHandling handling) : JsonConverter<float>
{
    public override float Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && handling.HasFlag(JsonNumberHandling.AllowReadingFromString)
            ? (float)FiniteNumber.Parse(reader.GetString()!)
            : reader.GetSingle();

    public override void Write(Utf8JsonWriter writer, float value, JsonSerializerOptions options)
    {
        if (!float.IsFinite(value))
        {
            writer.WriteNullValue();
        }
        else if (handling.HasFlag(JsonNumberHandling.WriteAsString))
        {
            writer.WriteStringValue(value.ToString(CultureInfo.InvariantCulture));
        }
        else
        {
            writer.WriteNumberValue(value);
        }
    }
}
