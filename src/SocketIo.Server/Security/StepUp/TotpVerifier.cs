using SocketIo.Server.Namespaces;
using SocketIo.Server.Security;
using SocketIo.Server.Security.Audit;
using SocketIo.Server.Security.StepUp;
using SocketIo.Server.Sockets;

namespace SocketIo.Server;

/// <summary>
/// Checks one-time passwords of authenticator apps (RFC 6238: HMAC-SHA-1, 30 seconds, six digits), as proof of a second
/// factor on a socket. Inject it; <c>AddSocketIo</c> registers it as a singleton. Thread-safe.
/// </summary>
/// <remarks>
/// A code counts for its 30 seconds and for those before and behind them, and once for a user, on whatever socket. The fifth wrong one
/// on a connection closes that connection; after a hundred wrong ones of a user within an hour no code of that user is right until
/// the hour is over. What was used is remembered by this server, not by the others of a cluster.
/// </remarks>
public sealed class TotpVerifier
{
    /// <summary>The method that is proven, as RFC 8176 names it: <c>otp</c>.</summary>
    public const string Method = "otp";

    private const int MaxFailures = 5;
    private static readonly EventError Failed = new("step_up_failed", "The code is wrong");

    private readonly TimeProvider _time;
    private readonly SecurityAudit _audit;
    private readonly TotpLedger _ledger;

    internal TotpVerifier(TimeProvider time, SecurityAudit audit)
    {
        _time = time;
        _audit = audit;
        _ledger = new TotpLedger(time);
    }

    /// <summary>Checks a code and, if it is right, records the proof on the socket: see <see cref="ISocket.StepUp"/>.</summary>
    /// <param name="socket">The socket; its user must have signed in.</param>
    /// <param name="secret">The user's secret in base32, as the authenticator app got it.</param>
    /// <param name="code">What the client sent; anything but six ASCII digits is wrong.</param>
    /// <returns>When it was proven: now.</returns>
    /// <exception cref="SocketIoException">The code is wrong, with the code <c>step_up_failed</c>.</exception>
    /// <exception cref="InvalidOperationException">The socket's user has not signed in.</exception>
    /// <exception cref="FormatException">The secret is no base32.</exception>
    public DateTimeOffset StepUp(ISocket socket, string secret, string? code)
    {
        ArgumentNullException.ThrowIfNull(socket);
        ArgumentNullException.ThrowIfNull(secret);
        string user = UserNames.Of(socket.User) ?? throw new InvalidOperationException("A second factor needs a user who has signed in.");
        byte[] key = Base32.Decode(secret);

        // Counted before it is judged, so that no two sockets of a connection can try more codes than one.
        ClientConnection connection = ((Socket)socket).Connection;
        int attempt = connection.BeginStepUp();
        if (attempt > MaxFailures || code is null || !_ledger.TryUse(user, Totp.FindSteps(key, code, Totp.StepAt(_time.GetUtcNow()))))
        {
            _audit.Write(SecurityEventKind.StepUpFailed, socket, Failed.Code, ((Socket)socket).CurrentEvent);
            throw new SocketIoException(Failed) { ClosesConnection = attempt >= MaxFailures };
        }

        connection.EndStepUp();
        return socket.StepUp(Method);
    }
}
