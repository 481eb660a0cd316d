using System.Security.Claims;

namespace SocketIo.Server;

/// <summary>Issues connection tickets, for endpoints of your own; <c>MapSocketIoTickets</c> maps a ready-made one. Safe for concurrent use.</summary>
public interface IConnectionTickets
{
    /// <summary>
    /// Issues a ticket for a user. It carries the user with all claims, so its socket ends when the token expires whose <c>exp</c> is
    /// among them, and is refused when that token was revoked.
    /// </summary>
    /// <param name="user">A user who has signed in.</param>
    /// <param name="origin">The origin of the page that asks for it: pages of other origins cannot use the ticket. <see langword="null"/> for none.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <returns>The ticket; <see langword="null"/> when the token of the user has expired or was revoked.</returns>
    /// <exception cref="ArgumentException">The user has not signed in.</exception>
    /// <exception cref="InvalidOperationException"><see cref="ConnectionTicketOptions.MaxTickets"/> wait to be used.</exception>
    ValueTask<ConnectionTicket?> IssueAsync(ClaimsPrincipal user, string? origin = null, CancellationToken cancellationToken = default);
}
