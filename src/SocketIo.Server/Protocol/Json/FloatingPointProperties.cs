using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace SocketIo.Server.Protocol.Json;

/// <summary>
/// The framework refuses a <see cref="JsonNumberHandlingAttribute"/> on a property whose converter is not its own, as
/// <see cref="DoubleConverter"/> is not. The attribute's meaning is moved into the converter.
/// </summary>
internal static class FloatingPointProperties
{
    public static void Adapt(JsonTypeInfo type)
    {
        foreach (JsonPropertyInfo property in type.Properties)
        {
            if (property.NumberHandling is { } handling && property.CustomConverter is null && ConverterFor(property.PropertyType, handling) is { } converter)
            {
                property.NumberHandling = null;
                property.CustomConverter = converter;
            }
        }
    }

    private static JsonConverter? ConverterFor(Type type, JsonNumberHandling handling) =>
        type == typeof(double) ? new DoubleConverter(handling) :
        type == typeof(float) ? new SingleConverter(handling) :
        null;
}
