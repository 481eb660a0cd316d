using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Options;
using SocketIo.Server.Security.Audit;
using SocketIo.Server.Security.Revocation;
using SocketIo.Server.Security.Tokens;

namespace SocketIo.Server.Security.Tickets;

/// <summary>
/// The tickets that wait to be used, by the hash of what the client was given: whoever reads the memory of the server cannot use
/// them. Each is good for one try, whatever comes of it.
/// </summary>
internal sealed class ConnectionTickets(IOptions<ConnectionTicketOptions> options, TokenRevocations revocations, SecurityAudit audit, TimeProvider time)
    : IConnectionTickets
{
    /// <summary>256 random bits.</summary>
    private const int Bytes = 32;

    private readonly Lock _sync = new();
    private readonly Dictionary<string, IssuedTicket> _tickets = new(StringComparer.Ordinal);
    private readonly Dictionary<string, LinkedList<IssuedTicket>> _byUser = new(StringComparer.Ordinal);

    /// <summary>All of them live equally long, so they expire in the order in which they were issued.</summary>
    private readonly LinkedList<IssuedTicket> _byAge = [];
    private ITimer? _timer;

    public int Count
    {
        get
        {
            lock (_sync)
            {
                return _tickets.Count;
            }
        }
    }

    public async ValueTask<ConnectionTicket?> IssueAsync(ClaimsPrincipal user, string? origin = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(user);
        if (user.Identity is not { IsAuthenticated: true })
        {
            throw new ArgumentException("The user has not signed in.", nameof(user));
        }

        DateTimeOffset now = time.GetUtcNow();
        SocketCredential credential = CredentialOf(user, now);
        if (credential.EndsAt <= now || await revocations.IsRevokedAsync(credential, cancellationToken).ConfigureAwait(false))
        {
            return null;
        }

        string value = WebEncoders.Base64UrlEncode(RandomNumberGenerator.GetBytes(Bytes));
        var ticket = new IssuedTicket(Hash(value), user, credential, origin, now + options.Value.Lifetime);
        Add(ticket);
        audit.Write(new SecurityEvent(SecurityEventKind.TicketIssued, now) { User = credential.User });
        return new ConnectionTicket(value, ticket.ExpiresAt);
    }

    /// <summary>Takes a ticket out, so that nobody uses it again; null when it is unknown, used, or has expired.</summary>
    public IssuedTicket? Take(string value)
    {
        lock (_sync)
        {
            return _tickets.GetValueOrDefault(Hash(value)) is { } ticket && Remove(ticket) && ticket.ExpiresAt > time.GetUtcNow() ? ticket : null;
        }
    }

    private static string Hash(string value) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(value)));

    private SocketCredential CredentialOf(ClaimsPrincipal user, DateTimeOffset now)
    {
        SocketCredential credential = revocations.CredentialOf(user);
        return credential with
        {
            // A user of a cookie has no token; what is revoked later than now is revoked for the ticket too.
            IssuedAt = credential.TokenId is null && credential.ExpiresAt is null ? TokenIssueTime.Read(TokenIssueTime.Of(now)) : credential.IssuedAt,
            EndsAt = credential.ExpiresAt,
        };
    }

    private void Add(IssuedTicket ticket)
    {
        lock (_sync)
        {
            LinkedList<IssuedTicket>? own = null;
            if (ticket.Credential.User is { } user && !_byUser.TryGetValue(user, out own))
            {
                _byUser[user] = own = [];
            }

            if (own is not null && own.Count >= options.Value.MaxTicketsPerUser)
            {
                Remove(own.First!.Value);
                _byUser[ticket.Credential.User!] = own;
            }

            if (_tickets.Count >= options.Value.MaxTickets)
            {
                if (own is { Count: 0 })
                {
                    _byUser.Remove(ticket.Credential.User!);
                }

                throw new InvalidOperationException(
                    $"As many tickets wait to be used as the option {nameof(ConnectionTicketOptions.MaxTickets)} allows ({options.Value.MaxTickets}).");
            }

            _tickets.Add(ticket.Hash, ticket);
            _byAge.AddLast(ticket.ByAge);
            own?.AddLast(ticket.ByUser);
            _timer ??= time.CreateTimer(static state => ((ConnectionTickets)state!).Sweep(), this, options.Value.Lifetime, options.Value.Lifetime);
        }
    }

    private bool Remove(IssuedTicket ticket)
    {
        if (!_tickets.Remove(ticket.Hash))
        {
            return false;
        }

        _byAge.Remove(ticket.ByAge);
        if (ticket.ByUser.List is { } own)
        {
            own.Remove(ticket.ByUser);
            if (own.Count == 0)
            {
                _byUser.Remove(ticket.Credential.User!);
            }
        }

        return true;
    }

    private void Sweep()
    {
        lock (_sync)
        {
            while (_byAge.First is { } oldest && oldest.Value.ExpiresAt <= time.GetUtcNow())
            {
                Remove(oldest.Value);
            }

            if (_tickets.Count == 0)
            {
                _timer?.Dispose();
                _timer = null;
            }
        }
    }
}
