using System.Globalization;
using System.Text;

namespace SocketIo.Server.Soak;

/// <summary>A client over long-polling, with a connection for its GETs and one for its POSTs.</summary>
internal sealed class PollingSoakClient(Uri server, int number, SoakLedger ledger) : SoakClient(number, ledger)
{
    private const char Separator = '\x1e';
    private const string LengthHeader = "\r\nContent-Length: ";

    private readonly SoakConnection _gets = new();
    private readonly SoakConnection _posts = new();
    private byte[] _poll = [];
    private string _target = "/socket.io/?EIO=4&transport=polling";

    public override void Dispose()
    {
        base.Dispose();
        _gets.Dispose();
        _posts.Dispose();
    }

    protected override async Task<string> OpenAsync(CancellationToken cancellationToken)
    {
        await _gets.ConnectAsync(server, cancellationToken);
        await _posts.ConnectAsync(server, cancellationToken);
        string open = await RequestAsync(_gets, Encoding.Latin1.GetBytes(Head("GET")), cancellationToken);
        _target += "&sid=" + open.Split('"')[3];
        _poll = Encoding.Latin1.GetBytes(Head("GET"));
        return open;
    }

    protected override async Task ReadAsync(CancellationToken cancellationToken)
    {
        bool hasEnded = false;
        while (!hasEnded)
        {
            foreach (string packet in (await RequestAsync(_gets, _poll, cancellationToken)).Split(Separator))
            {
                hasEnded |= packet == "1" || (packet == "6" && IsClosing);
                await OnPacketAsync(packet, cancellationToken);
            }
        }
    }

    protected override async Task WriteAsync(string packet, CancellationToken cancellationToken)
    {
        string request = string.Create(CultureInfo.InvariantCulture, $"{Head("POST", $"Content-Length: {Encoding.UTF8.GetByteCount(packet)}")}{packet}");
        if (await RequestAsync(_posts, Encoding.UTF8.GetBytes(request), cancellationToken) is not "ok" and var answer)
        {
            throw new InvalidDataException($"a POST was answered with {answer}");
        }
    }

    protected override Task SendCloseAsync(CancellationToken cancellationToken) => WriteAsync("1", cancellationToken);

    private static async Task<string> RequestAsync(SoakConnection connection, byte[] request, CancellationToken cancellationToken)
    {
        await connection.SendAsync(request, cancellationToken);
        string head = await connection.ReadHeadAsync(cancellationToken);
        int start = head.IndexOf(LengthHeader, StringComparison.OrdinalIgnoreCase);
        if (!head.StartsWith("HTTP/1.1 200 ", StringComparison.Ordinal) || start < 0)
        {
            throw new InvalidDataException($"a request was answered with {head}");
        }

        string digits = head[(start + LengthHeader.Length)..];
        int length = int.Parse(digits.AsSpan(0, digits.IndexOf('\r') is >= 0 and int end ? end : digits.Length), CultureInfo.InvariantCulture);
        await connection.ReadAsync(length, cancellationToken);
        string body = Encoding.UTF8.GetString(connection.Received[..length]);
        connection.Take(length);
        return body;
    }

    private string Head(string method, string? header = null) =>
        $"{method} {_target} HTTP/1.1\r\nHost: {server.Authority}\r\n{(header is null ? "" : header + "\r\n")}\r\n";
}
