using System.Text.Json.Serialization;

namespace SocketIo.Server.Security.Tokens;

/// <summary>What the warning event says, in Unix seconds.</summary>
internal sealed record TokenExpiring([property: JsonPropertyName("expiresAt")] long ExpiresAt);

/// <summary>The acknowledgement of a refresh, in Unix seconds; without a value when the token does not expire.</summary>
internal sealed record TokenRefreshed([property: JsonPropertyName("exp"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? Exp);
