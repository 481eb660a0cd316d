using System.Text.Json.Serialization;

namespace SocketIo.Server.Protocol;

/// <summary>The <c>data</c> of a CONNECT_ERROR that comes from the library's own steps.</summary>
internal sealed record ConnectErrorData(
    [property: JsonPropertyName("code")] string Code,
    [property: JsonPropertyName("retryAfter"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] double? RetryAfter = null);
