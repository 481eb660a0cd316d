using System.Net;
using System.Net.Sockets;

namespace SocketIo.Server.Comparison.Load;

/// <summary>One TCP connection to a server on this machine; there is no way to name another.</summary>
internal abstract class Link : IDisposable
{
    private const int ReadAtOnce = 512;

    private readonly EventLoop _loop;
    private readonly System.Net.Sockets.Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly ByteQueue _received = new();
    private int _readSize = ReadAtOnce;
    private bool _isFlushing;
    private bool _isBlocked;
    private bool _isClosed;

    protected Link(EventLoop loop, int port)
    {
        _loop = loop;
        _socket.Connect(new IPEndPoint(IPAddress.Loopback, port));
        _socket.Blocking = false;
        Descriptor = (int)_socket.Handle;
        loop.Add(this);
    }

    public int Descriptor { get; }

    /// <summary>How many bytes the kernel has not taken yet.</summary>
    public int UnsentBytes => Outgoing.Length;

    /// <summary>Whether it takes no more from the server, as a client that hangs.</summary>
    public bool IsDeaf { get; private set; }

    protected ByteQueue Outgoing { get; } = new();

    /// <summary>Sends soon what is in <see cref="Outgoing"/>.</summary>
    public void FlushLater()
    {
        if (!_isFlushing && !_isBlocked)
        {
            _isFlushing = true;
            _loop.FlushLater(this);
        }
    }

    public void Flush()
    {
        _isFlushing = false;
        while (Outgoing.Length > 0 && !_isClosed)
        {
            int sent = _socket.Send(Outgoing.Content, SocketFlags.None, out SocketError error);
            if (error == SocketError.WouldBlock)
            {
                SetBlocked(true);
                return;
            }

            if (error != SocketError.Success)
            {
                Dispose();
                return;
            }

            Outgoing.Take(sent);
        }

        SetBlocked(false);
    }

    public void Receive()
    {
        int room = _received.GetSpan(_readSize).Length;
        int count = _socket.Receive(_received.GetSpan(_readSize), SocketFlags.None, out SocketError error);
        if (error == SocketError.WouldBlock)
        {
            return;
        }

        if (count == 0 || error != SocketError.Success)
        {
            Dispose();
            return;
        }

        _readSize = count == room ? Math.Min(2 * room, 1 << 20) : _readSize;
        _received.Advance(count);
        int taken;
        while (_received.Length > 0 && !_isClosed && (taken = OnReceived(_received.Content)) > 0)
        {
            _received.Take(taken);
        }
    }

    public void StopReading()
    {
        IsDeaf = true;
        _loop.Watch(this, isReading: false, _isBlocked);
    }

    public void Dispose()
    {
        if (!_isClosed)
        {
            _isClosed = true;
            _loop.Remove(this);
            _socket.Dispose();
            OnClosed();
        }
    }

    /// <summary>Handles what has come, and returns how much of it is done with; 0 to wait for more.</summary>
    protected abstract int OnReceived(ReadOnlySpan<byte> bytes);

    protected abstract void OnClosed();

    private void SetBlocked(bool isBlocked)
    {
        if (_isBlocked != isBlocked && !_isClosed)
        {
            _isBlocked = isBlocked;
            _loop.Watch(this, !IsDeaf, isBlocked);
        }
    }
}
