namespace SocketIo.Server.Security.Tokens;

/// <summary>Why a client was not let in, as the client is told.</summary>
internal static class TokenCodes
{
    public const string Missing = "token_missing";
    public const string Invalid = "token_invalid";
    public const string Expired = "token_expired";
    public const string Revoked = "token_revoked";
    public const string TicketInvalid = "ticket_invalid";
}
