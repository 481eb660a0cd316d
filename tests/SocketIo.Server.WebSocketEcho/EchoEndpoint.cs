using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using SocketIo.Server.Engine.WebSockets;

namespace SocketIo.Server.WebSocketEcho;

/// <summary>Turns a request into a WebSocket that echoes, or says what is wrong with it.</summary>
internal static class EchoEndpoint
{
    public static async Task HandleAsync(HttpContext context, CancellationToken stopping)
    {
        WebSocketHandshakeError? error = WebSocketHandshake.IsWebSocketRequest(context.Request)
            ? WebSocketHandshake.Validate(context.Request)
            : new WebSocketHandshakeError("Invalid Upgrade header");
        if (error is null)
        {
            IDuplexPipe pipe = await WebSocketHandshake.AcceptAsync(context);
            await new EchoConnection(pipe, stopping).RunAsync();
            return;
        }

        context.Response.StatusCode = StatusCodes.Status400BadRequest;
        if (error.IsVersionMismatch)
        {
            context.Response.Headers.SecWebSocketVersion = WebSocketHandshake.Version;
        }

        await context.Response.WriteAsync(error.Message, context.RequestAborted);
    }
}
