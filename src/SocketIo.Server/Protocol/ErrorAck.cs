using System.Text.Json.Serialization;

namespace SocketIo.Server.Protocol;

/// <summary>
/// What a client that awaits an acknowledgement gets for an event that was refused or failed. The protocol knows no such
/// thing, so it is one ordinary argument with a fixed form.
/// </summary>
internal sealed record ErrorAck([property: JsonPropertyName("error")] ErrorAckBody Error)
{
    public static ErrorAck Of(EventError error) => new(new ErrorAckBody(
        error.Code, error.Message ?? error.Code, error.RetryAfter?.TotalSeconds, error.Errors, error.Data));
}

internal sealed record ErrorAckBody(
    [property: JsonPropertyName("code")] string Code,
    [property: JsonPropertyName("message")] string Message,
    [property: JsonPropertyName("retryAfter"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] double? RetryAfter,
    [property: JsonPropertyName("errors"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyDictionary<string, string[]>? Errors,
    [property: JsonPropertyName("data"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] object? Data);
