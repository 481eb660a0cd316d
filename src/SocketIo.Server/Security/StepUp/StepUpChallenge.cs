using System.Text.Json.Serialization;

namespace SocketIo.Server.Security.StepUp;

/// <summary>The <c>data</c> of <c>step_up_required</c>: what the client has to prove.</summary>
internal sealed record StepUpChallenge(
    [property: JsonPropertyName("methods"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string[]? Methods,
    [property: JsonPropertyName("acr"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string[]? Acr,
    [property: JsonPropertyName("maxAge"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] double? MaxAge);
