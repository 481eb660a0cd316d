using System.Text;

namespace SocketIo.Server.Comparison.Load;

/// <summary>Engine.IO's long-polling, with a connection for the GETs and one for the POSTs.</summary>
internal sealed class PollingChannel : Channel
{
    private const byte Separator = 0x1e;

    private readonly IChannelListener _listener;
    private readonly HttpLink _gets;
    private readonly HttpLink _posts;
    private readonly ByteQueue _waiting = new();
    private string _target;
    private bool _isOpen;
    private bool _isClosing;

    public PollingChannel(EventLoop loop, int port, string path, IChannelListener listener)
    {
        _listener = listener;
        _target = path;
        _gets = new HttpLink(loop, port, OnPolled, OnLinkClosed);
        _posts = new HttpLink(loop, port, OnPosted, OnLinkClosed);
        _gets.Get(_target);
    }

    public override int UnsentBytes => _waiting.Length;

    public override void Send(ReadOnlySpan<byte> message)
    {
        if (_waiting.Length > 0)
        {
            _waiting.Add([Separator]);
        }

        _waiting.Add(message);
        Post();
    }

    public override void StopReading() => _gets.StopReading();

    public override void Close()
    {
        _isClosing = true;
        Send("1"u8);
    }

    private void Post()
    {
        if (_waiting.Length > 0 && !_posts.IsBusy)
        {
            _posts.Post(_target, _waiting.Content);
            _waiting.Take(_waiting.Length);
        }
    }

    private void OnPosted(ReadOnlySpan<byte> body)
    {
        if (!body.SequenceEqual("ok"u8))
        {
            throw new InvalidDataException($"A POST was answered with {Encoding.UTF8.GetString(body)}");
        }

        if (_isClosing && _waiting.Length == 0)
        {
            _posts.Dispose();
            return;
        }

        Post();
    }

    private void OnPolled(ReadOnlySpan<byte> body)
    {
        if (!_isOpen)
        {
            _isOpen = true;
            _target += "&sid=" + Encoding.UTF8.GetString(body).Split('"')[3];
            _listener.OnOpened();
        }

        while (body.Length > 0)
        {
            int end = body.IndexOf(Separator);
            _listener.OnMessage(end < 0 ? body : body[..end]);
            body = end < 0 ? default : body[(end + 1)..];
        }

        if (!_isClosing)
        {
            _gets.Get(_target);
        }
    }

    private void OnLinkClosed()
    {
        if (_isOpen)
        {
            _isOpen = false;
            _gets.Dispose();
            _posts.Dispose();
            _listener.OnClosed();
        }
    }
}
