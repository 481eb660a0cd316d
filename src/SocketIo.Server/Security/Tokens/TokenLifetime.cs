using SocketIo.Server.Sockets;

namespace SocketIo.Server.Security.Tokens;

/// <summary>
/// Ends a socket when its token does, after a warning. One timer for each socket, which the refreshed token takes over.
/// </summary>
internal sealed class TokenLifetime(Socket socket, JwtOptions options)
{
    /// <summary>Timers do not wait for longer; they look again then.</summary>
    private static readonly TimeSpan _longestWait = TimeSpan.FromDays(20);

    private readonly Lock _sync = new();
    private ITimer? _timer;
    private DateTimeOffset _expiresAt;
    private DateTimeOffset _endsAt;
    private bool _isWarned;
    private bool _isOver;

    private TimeProvider Time => socket.Server.Time;

    /// <summary>Starts, with the first token or with another one. False when the socket has ended.</summary>
    public bool Start(SocketCredential credential)
    {
        lock (_sync)
        {
            if (_isOver)
            {
                return false;
            }

            _expiresAt = credential.ExpiresAt ?? DateTimeOffset.MaxValue;
            _endsAt = credential.EndsAt ?? DateTimeOffset.MaxValue;
            _isWarned = options.WarningEvent is null || credential.EndsAt is null;
            _timer ??= Time.CreateTimer(static state => ((TokenLifetime)state!).OnTimer(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }

        OnTimer();
        return true;
    }

    public void Stop()
    {
        lock (_sync)
        {
            _isOver = true;
            _timer?.Dispose();
        }
    }

    private void OnTimer()
    {
        bool warns;
        bool ends;
        long expiresAt;
        lock (_sync)
        {
            if (_isOver)
            {
                return;
            }

            DateTimeOffset now = Time.GetUtcNow();
            ends = _isOver = now >= _endsAt;
            warns = !ends && !_isWarned && now >= WarnsAt;
            _isWarned |= warns;
            expiresAt = _expiresAt.ToUnixTimeSeconds();
            if (!ends)
            {
                Arm();
            }
        }

        if (warns)
        {
            Warn(expiresAt);
        }

        if (ends && socket.End(DisconnectReason.TokenExpired))
        {
            socket.Server.Audit.Write(SecurityEventKind.TokenExpired, socket, TokenCodes.Expired);
        }
    }

    private void Warn(long expiresAt)
    {
        try
        {
            _ = socket.EmitAsync(options.WarningEvent!, new TokenExpiring(expiresAt)).AsTask();
        }
        catch (Exception exception)
        {
            // Nobody is above a timer.
            socket.Server.Errors.OnHandlerFailed(socket, exception);
        }
    }

    private DateTimeOffset WarnsAt => _expiresAt - DateTimeOffset.MinValue > options.WarnBefore ? _expiresAt - options.WarnBefore : DateTimeOffset.MinValue;

    private void Arm()
    {
        if (_endsAt == DateTimeOffset.MaxValue)
        {
            _timer!.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            return;
        }

        TimeSpan left = (_isWarned ? _endsAt : WarnsAt) - Time.GetUtcNow();
        TimeSpan wait = left <= TimeSpan.Zero ? TimeSpan.Zero : left < _longestWait ? left : _longestWait;

        // Timers count whole milliseconds; one too early would only have to look again.
        _timer!.Change(TimeSpan.FromMilliseconds(Math.Ceiling(wait.TotalMilliseconds)), Timeout.InfiniteTimeSpan);
    }
}
