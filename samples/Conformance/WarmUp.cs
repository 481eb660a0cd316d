using System.Net.WebSockets;
using System.Text;

namespace Conformance;

/// <summary>
/// Talks to the server once over each transport before it says that it is ready, so that the first client does not wait for
/// the compiler.
/// </summary>
internal static class WarmUp
{
    private const int Rounds = 3;

    public static async Task RunAsync(int port)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(5));
        try
        {
            await TalkAsync(port, deadline.Token);
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException)
        {
            // The machine is so busy that a session of the profile does not last. It is warm enough, then.
        }
    }

    private static async Task TalkAsync(int port, CancellationToken cancellationToken)
    {
        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
        foreach (string path in new[] { "/socket.io/", "/engine.io/" })
        {
            for (int round = 0; round < Rounds; round++)
            {
                using HttpResponseMessage response = await http.GetAsync($"{path}?EIO=4&transport=polling", cancellationToken);
                string handshake = await response.Content.ReadAsStringAsync(cancellationToken);
                if (handshake is ['0', ..])
                {
                    await PollAsync(http, $"{path}?EIO=4&transport=polling&sid={handshake.Split('"')[3]}", cancellationToken);
                }

                try
                {
                    await ConnectAsync($"ws://127.0.0.1:{port}{path}?EIO=4&transport=websocket", cancellationToken);
                }
                catch (WebSocketException)
                {
                    break; // The profile has no such path, or the options no such transport.
                }
            }
        }
    }

    private static async Task PollAsync(HttpClient http, string url, CancellationToken cancellationToken)
    {
        using var connect = new StringContent("40");
        await http.PostAsync(url, connect, cancellationToken);
        await http.GetStringAsync(url, cancellationToken);
        using var close = new StringContent("1");
        await http.PostAsync(url, close, cancellationToken);
    }

    private static async Task ConnectAsync(string url, CancellationToken cancellationToken)
    {
        using var socket = new ClientWebSocket();
        await socket.ConnectAsync(new Uri(url), cancellationToken);
        byte[] buffer = new byte[4096];
        await socket.ReceiveAsync(buffer, cancellationToken);
        await socket.SendAsync(Encoding.UTF8.GetBytes("40"), WebSocketMessageType.Text, endOfMessage: true, cancellationToken);
        await socket.ReceiveAsync(buffer, cancellationToken);
        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, cancellationToken);
    }
}
