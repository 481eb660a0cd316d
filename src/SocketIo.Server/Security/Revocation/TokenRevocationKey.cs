namespace SocketIo.Server;

/// <summary>What a revocation is found by.</summary>
/// <param name="Kind">What <paramref name="Value"/> is.</param>
/// <param name="Value">The user, the <c>jti</c> or the family.</param>
public readonly record struct TokenRevocationKey(TokenRevocationKind Kind, string Value);
