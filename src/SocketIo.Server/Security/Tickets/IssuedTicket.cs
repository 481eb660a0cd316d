using System.Security.Claims;
using SocketIo.Server.Security.Tokens;

namespace SocketIo.Server.Security.Tickets;

/// <summary>What a ticket stands for, and its places in the lists of those that wait.</summary>
internal sealed class IssuedTicket
{
    public IssuedTicket(string hash, ClaimsPrincipal user, SocketCredential credential, string? origin, DateTimeOffset expiresAt)
    {
        Hash = hash;
        User = user;
        Credential = credential;
        Origin = origin;
        ExpiresAt = expiresAt;
        ByAge = new(this);
        ByUser = new(this);
    }

    public string Hash { get; }

    public ClaimsPrincipal User { get; }

    public SocketCredential Credential { get; }

    public string? Origin { get; }

    public DateTimeOffset ExpiresAt { get; }

    public LinkedListNode<IssuedTicket> ByAge { get; }

    public LinkedListNode<IssuedTicket> ByUser { get; }
}
