using System.Text.Json;

namespace SocketIo.Server.Namespaces;

/// <summary>Reads the <c>auth</c> payload of a CONNECT, in which a client may have put anything.</summary>
internal static class AuthPayload
{
    /// <summary>What stands for something that is there, but is no text.</summary>
    public const string NoText = "?";

    /// <summary>A text of the payload; null when it is not there, null or empty, and <see cref="NoText"/> when it is no text.</summary>
    public static string? ReadText(JsonElement? auth, string? property)
    {
        if (property is null || auth is not { ValueKind: JsonValueKind.Object } payload)
        {
            return null;
        }

        try
        {
            return payload.TryGetProperty(property, out JsonElement value) ? ReadText(value) : null;
        }
        catch (InvalidOperationException)
        {
            // A lone surrogate, in a name or a value: valid JSON, but no text.
            return NoText;
        }
    }

    private static string? ReadText(in JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => null,
        JsonValueKind.String => value.GetString() is { Length: > 0 } text ? text : null,
        _ => NoText,
    };
}
