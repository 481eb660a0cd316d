using System.Text.Json.Serialization;

namespace SocketIo.Server.Protocol;

/// <summary>
/// What a client that awaits an acknowledgement gets for an event that was refused or failed. The protocol knows no such
/// thing, so it is one ordinary argument with a fixed form.
/// </summary>
internal sealed record ErrorAck([property: JsonPropertyName("error")] ErrorAckBody Error);

internal sealed record ErrorAckBody(
    [property: JsonPropertyName("code")] string Code,
    [property: JsonPropertyName("message")] string Message,
    [property: JsonPropertyName("data"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] object? Data);
