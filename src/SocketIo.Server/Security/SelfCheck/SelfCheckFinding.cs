namespace SocketIo.Server;

/// <summary>A risky setting. Immutable.</summary>
/// <param name="Id">A name for programs that stays, for example <c>any_origin</c>.</param>
/// <param name="Severity">How much it matters.</param>
/// <param name="Where">The endpoint's path, or the namespace.</param>
/// <param name="Text">What it is, and what to do about it.</param>
public sealed record SelfCheckFinding(string Id, SelfCheckSeverity Severity, string Where, string Text);
