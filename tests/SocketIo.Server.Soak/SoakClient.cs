using System.Diagnostics;
using System.Globalization;

namespace SocketIo.Server.Soak;

/// <summary>
/// A client that costs little: it joins <c>/</c>, answers pings, and compares echoes, of which one at a time is on its way.
/// Anything else that happens is an error.
/// </summary>
internal abstract class SoakClient(int number, SoakLedger ledger) : IDisposable
{
    private const string Padding = "the quick brown fox jumps over the lazy dog";

    private readonly TaskCompletionSource _connected = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly SemaphoreSlim _sending = new(1);
    private Task _running = Task.CompletedTask;
    private volatile string? _awaited;
    private volatile bool _isClosing;
    private long _sentAt;
    private int _echoes;

    protected bool IsClosing => _isClosing;

    /// <summary>Whether an echo is on its way.</summary>
    public bool IsWaiting => _awaited is not null;

    public async Task ConnectAsync(CancellationToken cancellationToken)
    {
        _running = RunAsync(cancellationToken);
        await _connected.Task.WaitAsync(cancellationToken);
    }

    /// <summary>Sends an echo, unless one is on its way.</summary>
    public async Task EchoAsync(CancellationToken cancellationToken)
    {
        if (IsWaiting)
        {
            ledger.Skipped();
            return;
        }

        int id = ++_echoes;
        string text = string.Create(CultureInfo.InvariantCulture, $"{number} {id} {Padding}");
        _sentAt = Stopwatch.GetTimestamp();
        _awaited = $"43{id}[\"{text}\"]";
        await GuardAsync(SendAsync($"42{id}[\"echo\",\"{text}\"]", cancellationToken));
    }

    /// <summary>Closes the session, and returns when the server has too.</summary>
    public async Task CloseAsync(CancellationToken cancellationToken)
    {
        _isClosing = true;
        await GuardAsync(LockedAsync(SendCloseAsync, cancellationToken));
        await _running.WaitAsync(cancellationToken);
    }

    public virtual void Dispose() => _sending.Dispose();

    /// <summary>Opens the session and returns its first packet.</summary>
    protected abstract Task<string> OpenAsync(CancellationToken cancellationToken);

    /// <summary>Hands every packet to <see cref="OnPacketAsync"/> until the session ends.</summary>
    protected abstract Task ReadAsync(CancellationToken cancellationToken);

    protected abstract Task WriteAsync(string packet, CancellationToken cancellationToken);

    protected abstract Task SendCloseAsync(CancellationToken cancellationToken);

    protected Task OnPacketAsync(string packet, CancellationToken cancellationToken)
    {
        if (packet == "2")
        {
            return SendAsync("3", cancellationToken);
        }

        if (packet == _awaited)
        {
            ledger.Echoed(Stopwatch.GetElapsedTime(_sentAt));
            _awaited = null;
        }
        else if (packet.StartsWith("40{", StringComparison.Ordinal))
        {
            _connected.TrySetResult();
        }
        else if (packet != "6" && !(packet == "1" && _isClosing))
        {
            ledger.Fail($"client {number} got {packet} and waited for {_awaited ?? "nothing"}");
        }

        return Task.CompletedTask;
    }

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        await GuardAsync(ConverseAsync(cancellationToken));
        if (!_isClosing)
        {
            ledger.Fail($"client {number}: the session has ended");
        }

        _connected.TrySetResult();
    }

    private async Task ConverseAsync(CancellationToken cancellationToken)
    {
        string open = await OpenAsync(cancellationToken);
        if (open is not ['0', ..])
        {
            throw new InvalidDataException($"the session opened with {open}");
        }

        await SendAsync("40", cancellationToken);
        await ReadAsync(cancellationToken);
    }

    private Task SendAsync(string packet, CancellationToken cancellationToken) => LockedAsync(token => WriteAsync(packet, token), cancellationToken);

    private async Task LockedAsync(Func<CancellationToken, Task> write, CancellationToken cancellationToken)
    {
        await _sending.WaitAsync(cancellationToken);
        try
        {
            await write(cancellationToken);
        }
        finally
        {
            _sending.Release();
        }
    }

    private async Task GuardAsync(Task task)
    {
        try
        {
            await task;
        }
        catch (Exception exception) when (exception is IOException or InvalidDataException or System.Net.Sockets.SocketException or OperationCanceledException)
        {
            ledger.Fail($"client {number}: {exception.Message}");
        }
    }
}
