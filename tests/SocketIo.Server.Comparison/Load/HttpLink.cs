using System.Text;

namespace SocketIo.Server.Comparison.Load;

/// <summary>An HTTP/1.1 connection that is kept alive, with one request at a time.</summary>
internal sealed class HttpLink(EventLoop loop, int port, HttpLink.BodyHandler onBody, Action onClosed) : Link(loop, port)
{
    private static readonly byte[] s_lengthHeader = "\r\ncontent-length: "u8.ToArray();

    public delegate void BodyHandler(ReadOnlySpan<byte> body);

    public bool IsBusy { get; private set; }

    public void Get(string target) => Send($"GET {target} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", default);

    public void Post(string target, ReadOnlySpan<byte> body) =>
        Send($"POST {target} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: text/plain;charset=UTF-8\r\nContent-Length: {body.Length}\r\n\r\n", body);

    protected override int OnReceived(ReadOnlySpan<byte> bytes)
    {
        int end = bytes.IndexOf("\r\n\r\n"u8);
        if (end < 0)
        {
            return 0;
        }

        int head = end + 4;
        int length = LengthOf(bytes[..(end + 2)]);
        if (bytes.Length < head + length)
        {
            return 0;
        }

        IsBusy = false;
        onBody(bytes.Slice(head, length));
        return head + length;
    }

    protected override void OnClosed() => onClosed();

    private static int LengthOf(ReadOnlySpan<byte> head)
    {
        Span<byte> lower = stackalloc byte[head.Length];
        Ascii.ToLower(head, lower, out _);
        int start = lower.IndexOf(s_lengthHeader);
        if (!head.StartsWith("HTTP/1.1 200 "u8) || start < 0)
        {
            throw new InvalidDataException($"A request was answered with {Encoding.ASCII.GetString(head)}");
        }

        ReadOnlySpan<byte> digits = head[(start + s_lengthHeader.Length)..];
        return int.Parse(digits[..digits.IndexOf((byte)'\r')], System.Globalization.CultureInfo.InvariantCulture);
    }

    private void Send(string head, ReadOnlySpan<byte> body)
    {
        IsBusy = true;
        Outgoing.Add(Encoding.ASCII.GetBytes(head));
        Outgoing.Add(body);
        FlushLater();
    }
}
