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
    /// <param name="context">The request.</param>
    /// <param name="index">The number of the callback: digits, which were checked.</param>
    /// <param name="format">How the packets stand in the text.</param>
    /// <param name="batch">The packets.</param>
    public static async Task WriteAsync(HttpContext context, string index, PayloadFormat format, OutgoingBatch batch)
    {
        var payload = new ArrayBufferWriter<byte>(checked((int)format.Measure(batch.Messages)));
        format.Write(payload, batch.Messages);
        HttpResponse response = context.Response;
        response.ContentType = "text/javascript; charset=UTF-8";
        response.Headers.XContentTypeOptions = "nosniff";
        response.ContentLength = Start.Length + index.Length + StartOfText.Length + JsonpText.Measure(payload.WrittenSpan) + End.Length;
        await response.StartAsync().ConfigureAwait(false);
        Write(response.BodyWriter, index, payload.WrittenSpan);
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
