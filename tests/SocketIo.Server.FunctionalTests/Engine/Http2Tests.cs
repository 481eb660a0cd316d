using System.Net;
using System.Net.WebSockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using SocketIo.Server.Testing;

namespace SocketIo.Server.FunctionalTests.Engine;

/// <summary>A browser with an HTTP/2 connection opens its WebSocket as a stream of it (RFC 8441).</summary>
public sealed class Http2Tests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Test]
    public async Task A_web_socket_over_http_2_carries_messages_both_ways()
    {
        await using LoopbackServer server = await StartAsync();
        using var deadline = new CancellationTokenSource(Patience);
        using ClientWebSocket socket = await ConnectAsync(server, deadline.Token);

        (await ReceiveAsync(socket, deadline.Token)).Should().StartWith("0{");
        string large = "4" + new string('x', 100_000);
        await socket.SendAsync(Encoding.UTF8.GetBytes(large), WebSocketMessageType.Text, endOfMessage: true, deadline.Token);
        (await ReceiveAsync(socket, deadline.Token)).Should().Be(large);
    }

    [Test]
    public async Task Two_web_sockets_of_one_http_2_connection_do_not_disturb_each_other()
    {
        await using LoopbackServer server = await StartAsync();
        using var deadline = new CancellationTokenSource(Patience);
        using var handler = new SocketsHttpHandler();
        using var invoker = new HttpMessageInvoker(handler);
        using ClientWebSocket first = await ConnectAsync(server, deadline.Token, invoker);
        using ClientWebSocket second = await ConnectAsync(server, deadline.Token, invoker);
        await ReceiveAsync(first, deadline.Token);
        await ReceiveAsync(second, deadline.Token);

        await first.CloseAsync(WebSocketCloseStatus.NormalClosure, null, deadline.Token);
        first.CloseStatus.Should().Be(WebSocketCloseStatus.NormalClosure);

        await second.SendAsync("4still here"u8.ToArray(), WebSocketMessageType.Text, endOfMessage: true, deadline.Token);
        (await ReceiveAsync(second, deadline.Token)).Should().Be("4still here");
    }

    [Test]
    public async Task A_session_over_http_2_ends_when_the_server_says_so()
    {
        await using LoopbackServer server = await StartAsync();
        using var deadline = new CancellationTokenSource(Patience);
        using ClientWebSocket socket = await ConnectAsync(server, deadline.Token);
        await ReceiveAsync(socket, deadline.Token);

        await socket.SendAsync("4close"u8.ToArray(), WebSocketMessageType.Text, endOfMessage: true, deadline.Token);

        WebSocketReceiveResult result = await socket.ReceiveAsync(new byte[64], deadline.Token);
        result.MessageType.Should().Be(WebSocketMessageType.Close);
    }

    private static Task<LoopbackServer> StartAsync() => LoopbackServer.StartAsync(
        app => app.MapEngineIo("/engine.io", engine => engine.OnMessage((socket, message) =>
        {
            if (message.ToString() == "close")
            {
                socket.Close();
            }
            else
            {
                socket.Send(message);
            }
        })),
        builder =>
        {
            builder.Services.AddEngineIo();
            builder.WebHost.ConfigureKestrel(kestrel => kestrel.ConfigureEndpointDefaults(listen => listen.Protocols = HttpProtocols.Http2));
        });

    private static async Task<ClientWebSocket> ConnectAsync(LoopbackServer server, CancellationToken cancellationToken, HttpMessageInvoker? invoker = null)
    {
        var socket = new ClientWebSocket();
        socket.Options.HttpVersion = HttpVersion.Version20;
        socket.Options.HttpVersionPolicy = HttpVersionPolicy.RequestVersionExact;
        var address = new UriBuilder(server.Address) { Scheme = "ws", Path = "/engine.io/", Query = "?EIO=4&transport=websocket" };
        await socket.ConnectAsync(address.Uri, invoker ?? new HttpMessageInvoker(new SocketsHttpHandler()), cancellationToken);
        return socket;
    }

    private static async Task<string> ReceiveAsync(ClientWebSocket socket, CancellationToken cancellationToken)
    {
        var text = new StringBuilder();
        byte[] buffer = new byte[16 * 1024];
        WebSocketReceiveResult result;
        do
        {
            result = await socket.ReceiveAsync(buffer, cancellationToken);
            text.Append(Encoding.UTF8.GetString(buffer, 0, result.Count));
        }
        while (!result.EndOfMessage);

        return text.ToString();
    }
}
