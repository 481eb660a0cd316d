using System.Text.Json.Serialization;

namespace SocketIo.Server.Security.RateLimiting;

/// <summary>The data of a CONNECT_ERROR for somebody who is to try again later.</summary>
internal sealed record ConnectRefusal([property: JsonPropertyName("code")] string Code, [property: JsonPropertyName("retryAfter")] double RetryAfter);
