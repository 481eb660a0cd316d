using SocketIo.Server.Comparison.Dialects;
using SocketIo.Server.Comparison.Workloads;

namespace SocketIo.Server.Comparison.Load;

/// <summary>One client of a server, from its first byte to its last; a <see cref="Workload"/> says what it does.</summary>
internal sealed class Client : IChannelListener
{
    private static readonly ByteQueue s_message = new(); // of the one thread there is

    private readonly Dialect _dialect;
    private readonly Workload _workload;
    private readonly Channel _channel;
    private readonly int _namespaces;
    private int _joined;

    public Client(EventLoop loop, Target target, int number, Workload workload)
    {
        _dialect = target.Dialect;
        _workload = workload;
        _namespaces = target.Namespaces;
        Number = number;
        _channel = target.IsPolling
            ? new PollingChannel(loop, target.Port, target.Dialect.PollingPath!, this)
            : new WebSocketChannel(loop, target.Port, target.Dialect.WebSocketPath, this);
    }

    public int Number { get; }

    public bool IsClosing { get; private set; }

    public bool IsClosed { get; private set; }

    public int UnsentBytes => _channel.UnsentBytes;

    public void Echo(int id, ReadOnlySpan<byte> text)
    {
        _dialect.Echo(s_message, id % _namespaces, id, text);
        Send();
    }

    public void Broadcast(ReadOnlySpan<byte> text)
    {
        _dialect.Broadcast(s_message, text);
        Send();
    }

    public void Join(int id, ReadOnlySpan<byte> room)
    {
        _dialect.Join(s_message, id, room);
        Send();
    }

    public void ToRoom(ReadOnlySpan<byte> room, ReadOnlySpan<byte> text)
    {
        _dialect.ToRoom(s_message, room, text);
        Send();
    }

    public void StopReading() => _channel.StopReading();

    public void Close()
    {
        if (!IsClosed)
        {
            IsClosing = true;
            _channel.Close();
        }
    }

    void IChannelListener.OnOpened()
    {
        if (_dialect.GreetsFirst)
        {
            Greet();
        }
    }

    void IChannelListener.OnMessage(ReadOnlySpan<byte> message)
    {
        while (message.Length > 0)
        {
            Answer answer = _dialect.Read(ref message);
            switch (answer.Kind)
            {
                case AnswerKind.Nothing:
                    break;
                case AnswerKind.Opened:
                    Greet();
                    break;
                case AnswerKind.Ready:
                    OnJoined();
                    break;
                case AnswerKind.Ping:
                    _dialect.Pong(s_message);
                    Send();
                    break;
                default:
                    _workload.OnAnswer(this, answer);
                    break;
            }
        }
    }

    void IChannelListener.OnClosed()
    {
        IsClosed = true;
        _workload.OnClosed(this);
    }

    private void Greet()
    {
        for (int ns = 0; ns < _namespaces; ns++)
        {
            _dialect.Greet(s_message, ns);
            if (s_message.Length == 0)
            {
                OnJoined();
            }
            else
            {
                Send();
            }
        }
    }

    private void OnJoined()
    {
        if (++_joined == _namespaces)
        {
            _workload.OnReady(this);
        }
    }

    private void Send()
    {
        if (s_message.Length > 0)
        {
            _channel.Send(s_message.Content);
            s_message.Take(s_message.Length);
        }
    }
}
