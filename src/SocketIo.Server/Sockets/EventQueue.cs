using SocketIo.Server.Protocol;

namespace SocketIo.Server.Sockets;

/// <summary>
/// Runs what one socket has to do, one thing at a time, in order. While nothing runs, an event is handled at once, on the
/// reader; while something does, events wait here.
/// </summary>
internal sealed class EventQueue(Socket socket)
{
    private Queue<Work>? _waiting;
    private int _waitingBytes;
    private bool _isBusy = true;
    private TaskCompletionSource? _hasRoom;

    /// <summary>Starts with the first thing to do, which the events that have come already wait for.</summary>
    public void Start(ValueTask first) => _ = RunWaitingAsync(first);

    /// <summary>Handles an event, or keeps it until those in front of it are handled. Takes the packet in every case.</summary>
    /// <returns>Completes when the next event may be read.</returns>
    public ValueTask AddAsync(in Packet packet)
    {
        if (!TryEnqueue(packet, out string? limit, out Task? room))
        {
            Handle(packet);
            return default;
        }

        if (room is null)
        {
            return default;
        }

        socket.Server.OnReaderHeld(socket, limit!);
        return new ValueTask(room);
    }

    /// <summary>Runs a step of the socket's life in its turn: behind what runs now, and behind the events that wait.</summary>
    public void Add(Func<ValueTask> step)
    {
        lock (this)
        {
            if (_isBusy)
            {
                (_waiting ??= new Queue<Work>()).Enqueue(new Work(step));
                return;
            }

            _isBusy = true;
        }

        _ = RunWaitingAsync(step());
    }

    /// <summary>Drops the events that wait; the socket is gone.</summary>
    public void Clear()
    {
        lock (this)
        {
            while (_waiting is { Count: > 0 })
            {
                _waiting.Dequeue().Drop();
            }

            _waitingBytes = 0;
            OnRoom();
        }
    }

    private void Handle(in Packet packet)
    {
        ValueTask run = socket.HandleAsync(packet);
        if (run.IsCompletedSuccessfully)
        {
            if (!TryRest())
            {
                _ = RunWaitingAsync(default);
            }
        }
        else
        {
            _ = RunWaitingAsync(run);
        }
    }

    /// <summary>Lets an event wait; false when nothing runs, so that it is the event's turn.</summary>
    /// <param name="packet">The event.</param>
    /// <param name="limit">The option that no more may wait by, or null.</param>
    /// <param name="room">Completes when there is room again; null when there is.</param>
    private bool TryEnqueue(in Packet packet, out string? limit, out Task? room)
    {
        limit = null;
        room = null;
        lock (this)
        {
            if (!_isBusy)
            {
                _isBusy = true;
                return false;
            }

            var work = new Work(packet);
            (_waiting ??= new Queue<Work>()).Enqueue(work);
            _waitingBytes += work.Length;
            limit = FindLimit(_waiting.Count);
            if (limit is not null)
            {
                _hasRoom ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                room = _hasRoom.Task;
            }

            return true;
        }
    }

    private string? FindLimit(int count)
    {
        SocketIoOptions options = socket.Server.Options;
        if (count >= options.MaxQueuedEvents)
        {
            return nameof(options.MaxQueuedEvents);
        }

        return _waitingBytes >= options.MaxQueuedEventBytes ? nameof(options.MaxQueuedEventBytes) : null;
    }

    private async Task RunWaitingAsync(ValueTask running)
    {
        await running.ConfigureAwait(false);
        while (TryDequeue(out Work work))
        {
            await work.RunAsync(socket).ConfigureAwait(false);
        }
    }

    private bool TryRest()
    {
        lock (this)
        {
            _isBusy = _waiting is { Count: > 0 };
            return !_isBusy;
        }
    }

    private bool TryDequeue(out Work work)
    {
        lock (this)
        {
            if (_waiting is null || !_waiting.TryDequeue(out work))
            {
                // An idle socket holds no queue.
                _waiting = null;
                _isBusy = false;
                work = default;
                return false;
            }

            _waitingBytes -= work.Length;
            SocketIoOptions options = socket.Server.Options;
            if (_waiting.Count <= options.MaxQueuedEvents / 2 && _waitingBytes <= options.MaxQueuedEventBytes / 2)
            {
                OnRoom();
            }

            return true;
        }
    }

    private void OnRoom()
    {
        _hasRoom?.SetResult();
        _hasRoom = null;
    }

    /// <summary>An event, or a step of the socket's life.</summary>
    private readonly struct Work
    {
        private readonly Packet _packet;
        private readonly Func<ValueTask>? _step;

        public Work(in Packet packet)
        {
            _packet = packet;
            Length = packet.ByteCount;
        }

        public Work(Func<ValueTask> step) => _step = step;

        public int Length { get; }

        public ValueTask RunAsync(Socket socket) => _step is null ? socket.HandleAsync(_packet) : _step();

        public void Drop()
        {
            if (_step is null)
            {
                _packet.Return();
            }
        }
    }
}
