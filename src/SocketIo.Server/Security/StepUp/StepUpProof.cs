namespace SocketIo.Server.Security.StepUp;

/// <summary>A newer or stronger authentication that was proven on a socket.</summary>
/// <param name="Method">How, as in the <c>amr</c> claim.</param>
/// <param name="Acr">How well, as in the <c>acr</c> claim; null when nothing was said.</param>
/// <param name="User">Who. Another user of the same socket has proven nothing.</param>
/// <param name="Timestamp">When, by the clock that nobody can set back.</param>
internal sealed record StepUpProof(string Method, string? Acr, string? User, long Timestamp);
