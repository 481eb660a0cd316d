namespace SocketIo.Server;

/// <summary>How revocations work. Set with <c>services.Configure&lt;TokenRevocationOptions&gt;(...)</c>.</summary>
public sealed class TokenRevocationOptions
{
    /// <summary>
    /// The longest a token may be valid, which is also how long revocations of users and families are remembered. Default: 30 days.
    /// Tokens that are issued for longer are refused as <c>token_invalid</c>, since a revocation might be forgotten before they expire.
    /// </summary>
    public TimeSpan MaxTokenLifetime { get; set; } = TimeSpan.FromDays(30);

    /// <summary>The claim that tokens of one family share. Default: <c>sid</c>, the session at the issuer in OpenID Connect.</summary>
    public string FamilyClaim { get; set; } = "sid";

    /// <summary>
    /// The revocations that are kept in memory. Default: 200,000. Past it revoking fails with an
    /// <see cref="InvalidOperationException"/>, since to forget one would let somebody in; sockets are closed all the same.
    /// </summary>
    public int MaxEntries { get; set; } = 200_000;
}
