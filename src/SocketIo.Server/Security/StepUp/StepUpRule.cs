using System.Collections.Immutable;
using System.Globalization;
using System.Security.Claims;
using SocketIo.Server.Sockets;

namespace SocketIo.Server.Security.StepUp;

/// <summary>All that an event demands of the authentication. Immutable and thread-safe.</summary>
internal sealed class StepUpRule
{
    private readonly TimeSpan? _maxAge;
    private readonly StepUpDemand[] _demands;

    private StepUpRule(StepUpDemand[] demands)
    {
        _demands = demands;
        _maxAge = demands.Min(demand => demand.MaxAge);
        Error = new EventError("step_up_required", "Please confirm that it is you")
        {
            Data = new StepUpChallenge(
                Named(demands.SelectMany(demand => demand.Methods)),
                Named(demands.SelectMany(demand => demand.Acrs)),
                _maxAge?.TotalSeconds),
        };
    }

    public EventError Error { get; }

    /// <summary>The rule that metadata makes; null when it demands nothing.</summary>
    public static StepUpRule? Of(IEnumerable<object> metadata) =>
        metadata.OfType<StepUpDemand>().ToArray() is { Length: > 0 } demands ? new StepUpRule(demands) : null;

    /// <summary>Whether the user has proven all of it, on this socket or when the token was issued.</summary>
    public bool IsMetBy(Socket socket)
    {
        ClaimsPrincipal user = socket.User;
        if (user.Identity is not { IsAuthenticated: true })
        {
            return false;
        }

        ImmutableArray<StepUpProof> proofs = socket.StepUpProofs?.Snapshot() ?? [];
        foreach (StepUpDemand demand in _demands)
        {
            if (!IsMet(demand, user, IsFresh(user, socket.Server.Time), proofs, socket.Server.Time))
            {
                return false;
            }
        }

        return true;
    }

    private bool IsMet(StepUpDemand demand, ClaimsPrincipal user, bool isSignInFresh, ImmutableArray<StepUpProof> proofs, TimeProvider time)
    {
        if (isSignInFresh && HasOne(user, demand.Methods, "amr", ClaimTypes.AuthenticationMethod, "http://schemas.microsoft.com/claims/authnmethodsreferences")
            && HasOne(user, demand.Acrs, "acr", "http://schemas.microsoft.com/claims/authnclassreference"))
        {
            return true;
        }

        foreach (StepUpProof proof in proofs)
        {
            if ((_maxAge is not { } maxAge || time.GetElapsedTime(proof.Timestamp) <= maxAge)
                && (demand.Methods.Length == 0 || demand.Methods.Contains(proof.Method))
                && (demand.Acrs.Length == 0 || demand.Acrs.Contains(proof.Acr))
                && proof.User == UserNames.Of(user))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether the user signed in recently enough; one whose token does not say when did not.</summary>
    private bool IsFresh(ClaimsPrincipal user, TimeProvider time)
    {
        if (_maxAge is not { } maxAge)
        {
            return true;
        }

        return long.TryParse(user.FindFirst("auth_time")?.Value, NumberStyles.None, CultureInfo.InvariantCulture, out long seconds)
            && seconds <= DateTimeOffset.MaxValue.ToUnixTimeSeconds()
            && time.GetUtcNow() - DateTimeOffset.FromUnixTimeSeconds(seconds) <= maxAge;
    }

    private static bool HasOne(ClaimsPrincipal user, string[] values, params ReadOnlySpan<string> types)
    {
        if (values.Length == 0)
        {
            return true;
        }

        foreach (string type in types)
        {
            foreach (string value in values)
            {
                if (user.HasClaim(type, value))
                {
                    return true;
                }
            }
        }

        return false;
    }

    private static string[]? Named(IEnumerable<string> names) => names.Distinct().ToArray() is { Length: > 0 } named ? named : null;
}
