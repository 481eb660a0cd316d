using System.Text;

namespace SocketIo.Server.Comparison.Load;

/// <summary>A WebSocket, from its upgrade to the end of its connection.</summary>
internal sealed class WebSocketChannel : Channel
{
    private readonly Connection _connection;

    public WebSocketChannel(EventLoop loop, int port, string path, IChannelListener listener) =>
        _connection = new Connection(loop, port, path, listener);

    public override int UnsentBytes => _connection.UnsentBytes;

    public override void Send(ReadOnlySpan<byte> message) => _connection.Write(FrameWriter.Text, message);

    public override void StopReading() => _connection.StopReading();

    public override void Close()
    {
        if (_connection.IsDeaf)
        {
            _connection.Dispose(); // it would not hear the answer
        }
        else
        {
            _connection.Write(FrameWriter.Close, [0x03, 0xE8]); // 1000; the server ends the connection
        }
    }

    private sealed class Connection : Link
    {
        private const byte CloseOpcode = 8;
        private const byte PingOpcode = 9;
        private const byte PongOpcode = 10;

        private readonly FrameReader _frames = new();
        private readonly IChannelListener _listener;
        private bool _isOpen;

        public Connection(EventLoop loop, int port, string path, IChannelListener listener)
            : base(loop, port)
        {
            _listener = listener;
            Outgoing.Add(Encoding.ASCII.GetBytes(
                $"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: c29tZSBzaXh0ZWVuIGJ5dA==\r\n\r\n"));
            FlushLater();
        }

        public void Write(byte head, ReadOnlySpan<byte> payload)
        {
            FrameWriter.Write(Outgoing, head, payload);
            FlushLater();
        }

        protected override int OnReceived(ReadOnlySpan<byte> bytes) => _isOpen ? ReadFrame(bytes) : ReadUpgrade(bytes);

        protected override void OnClosed() => _listener.OnClosed();

        private int ReadUpgrade(ReadOnlySpan<byte> bytes)
        {
            int end = bytes.IndexOf("\r\n\r\n"u8);
            if (end < 0)
            {
                return 0;
            }

            if (!bytes.StartsWith("HTTP/1.1 101 "u8))
            {
                throw new InvalidDataException($"The upgrade was answered with {Encoding.ASCII.GetString(bytes[..end])}");
            }

            _isOpen = true;
            _listener.OnOpened();
            return end + 4;
        }

        private int ReadFrame(ReadOnlySpan<byte> bytes)
        {
            int length = _frames.Read(bytes, out byte? opcode, out ReadOnlySpan<byte> payload);
            switch (opcode)
            {
                case null or CloseOpcode or PongOpcode:
                    break;
                case PingOpcode:
                    Write(FrameWriter.Pong, payload);
                    break;
                default:
                    _listener.OnMessage(payload);
                    break;
            }

            return length;
        }
    }
}
