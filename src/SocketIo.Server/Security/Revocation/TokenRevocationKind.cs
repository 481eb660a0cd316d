namespace SocketIo.Server;

/// <summary>What a <see cref="TokenRevocation"/> is about.</summary>
public enum TokenRevocationKind
{
    /// <summary>All tokens issued to a user before the revocation.</summary>
    User,

    /// <summary>One token, by its <c>jti</c>.</summary>
    Token,

    /// <summary>All tokens of a family, by the claim <see cref="TokenRevocationOptions.FamilyClaim"/>, whenever they were issued.</summary>
    Family,
}
