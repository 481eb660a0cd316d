using System.Buffers;
using System.Text;
using Microsoft.AspNetCore.Http;
using SocketIo.Server.Engine.Transports.Payloads;

namespace SocketIo.Server.Engine.Transports;

/// <summary>
/// A payload as a script that hands it to a callback, for browsers that can read nothing else from another origin (JSONP).
/// Nothing in it can end the string, or the script element of a page: what could is escaped.
/// </summary>
internal static class JsonpResponse
{
    private static ReadOnlySpan<byte> Start => "___eio["u8;

    private static ReadOnlySpan<byte> StartOfText => "](\""u8;

    private static ReadOnlySpan<byte> End => "\");"u8;

    /// <summary>Writes the answer to a poll.</summary>
    /// <param name="request">The request.</param>
    /// <param name="index">The number of the callback: digits, which were checked.</param>
    /// <param name="format">How the packets stand in the text.</param>
    /// <param name="batch">The packets.</param>
    public static Task WriteAsync(PollingRequest request, string index, PayloadFormat format, OutgoingBatch batch)
    {
        var payload = new ArrayBufferWriter<byte>(checked((int)format.Measure(batch.Messages)));
        format.Write(payload, batch.Messages);
        long length = Start.Length + index.Length + StartOfText.Length + JsonpText.Measure(payload.WrittenSpan) + End.Length;
        HttpResponse response = request.Context.Response;
        response.ContentType = "text/javascript; charset=UTF-8";
        response.Headers.XContentTypeOptions = "nosniff";
        if (request.Compression is not { } compression || CompressedResponse.Choose(request.Context, batch, length, compression) is not { } coding)
        {
            return WriteAsync(response, index, payload.WrittenMemory, length);
        }

        var script = new ArrayBufferWriter<byte>(checked((int)length));
        Write(script, index, payload.WrittenSpan);
        return CompressedResponse.WriteAsync(response, coding, compression.Level, script.WrittenMemory);
    }

    private static async Task WriteAsync(HttpResponse response, string index, ReadOnlyMemory<byte> payload, long length)
    {
        response.ContentLength = length;
        await response.StartAsync().ConfigureAwait(false);
        Write(response.BodyWriter, index, payload.Span);
        await response.CompleteAsync().ConfigureAwait(false);
    }

    private static void Write(IBufferWriter<byte> output, string index, ReadOnlySpan<byte> payload)
    {
        output.Write(Start);
        Encoding.ASCII.GetBytes(index, output);
        output.Write(StartOfText);
        JsonpText.Write(output, payload);
        output.Write(End);
    }
}
