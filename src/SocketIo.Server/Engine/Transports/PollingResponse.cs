using System.Buffers;
using Microsoft.AspNetCore.Http;
using SocketIo.Server.Engine.Transports.Payloads;

namespace SocketIo.Server.Engine.Transports;

/// <summary>The answers to polls and POSTs.</summary>
internal static class PollingResponse
{
    private static readonly byte[] _ok = "ok"u8.ToArray();

    /// <summary>Writes packets as one payload (Engine.IO, "Packet encoding") and returns the batch.</summary>
    public static async ValueTask WritePayloadAsync(PollingRequest request, OutgoingBatch batch)
    {
        try
        {
            request.Context.Response.Headers.CacheControl = "no-store";
            PayloadFormat format = request.Revision.FormatFor(batch.Messages, asText: request.JsonpIndex is not null);
            await (request.JsonpIndex is { } index ? JsonpResponse.WriteAsync(request, index, format, batch)
                : request.Compression is { } compression ? WriteAsync(request.Context, format, batch, compression)
                : WriteAsync(request.Context, format, batch)).ConfigureAwait(false);
        }
        finally
        {
            batch.Return();
        }
    }

    public static Task WriteOkAsync(HttpContext context)
    {
        HttpResponse response = context.Response;
        response.ContentType = "text/html";
        response.ContentLength = _ok.Length;
        response.Headers.CacheControl = "no-store";
        return response.Body.WriteAsync(_ok, 0, _ok.Length);
    }

    private static Task WriteAsync(HttpContext context, PayloadFormat format, OutgoingBatch batch, HttpCompressionOptions compression)
    {
        long length = format.Measure(batch.Messages);
        if (CompressedResponse.Choose(context, batch, length, compression) is not { } coding)
        {
            return WriteAsync(context, format, batch);
        }

        context.Response.ContentType = format.ContentType;
        var content = new ArrayBufferWriter<byte>(checked((int)length));
        format.Write(content, batch.Messages);
        return CompressedResponse.WriteAsync(context.Response, coding, compression.Level, content.WrittenMemory);
    }

    private static async Task WriteAsync(HttpContext context, PayloadFormat format, OutgoingBatch batch)
    {
        HttpResponse response = context.Response;
        response.ContentType = format.ContentType;
        response.ContentLength = format.Measure(batch.Messages);
        await response.StartAsync().ConfigureAwait(false);
        format.Write(response.BodyWriter, batch.Messages);
        await response.CompleteAsync().ConfigureAwait(false);
    }
}
