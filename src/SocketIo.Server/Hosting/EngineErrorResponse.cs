using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace SocketIo.Server.Hosting;

/// <summary>Writes an <see cref="EngineError"/> as the answer to a request.</summary>
internal static class EngineErrorResponse
{
    private static readonly JsonWriterOptions _jsonOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>A long-polling client reads JSON; a WebSocket client that is refused before the 101 reads nothing, so people do.</summary>
    public static Task WriteAsync(HttpContext context, EngineError error, bool isWebSocket)
    {
        context.Response.StatusCode = error.StatusCode;
        return isWebSocket ? WriteTextAsync(context, error.Message) : WriteJsonAsync(context, error);
    }

    /// <summary>Plain text, and the end of the connection, for a WebSocket handshake that is refused.</summary>
    public static Task WriteTextAsync(HttpContext context, string message)
    {
        context.Response.Headers.Connection = "close";
        context.Response.ContentType = "text/html";
        return WriteBodyAsync(context, Encoding.UTF8.GetBytes(HtmlEncoder.Default.Encode(message)));
    }

    private static Task WriteJsonAsync(HttpContext context, EngineError error)
    {
        context.Response.ContentType = "application/json";
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, _jsonOptions))
        {
            writer.WriteStartObject();
            writer.WriteNumber("code", error.Code);
            writer.WriteString("message", error.Message);
            writer.WriteEndObject();
        }

        return WriteBodyAsync(context, buffer.WrittenMemory);
    }

    private static Task WriteBodyAsync(HttpContext context, ReadOnlyMemory<byte> body)
    {
        context.Response.ContentLength = body.Length;
        return context.Response.Body.WriteAsync(body, context.RequestAborted).AsTask();
    }
}
