using System.IO.Compression;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace SocketIo.Server.Engine.Transports;

/// <summary>The answers to polls in a content coding that the client accepts.</summary>
internal static class CompressedResponse
{
    /// <summary>The coding for an answer of so many bytes; null when it is to be sent as it is.</summary>
    public static string? Choose(HttpContext context, OutgoingBatch batch, long length, HttpCompressionOptions options)
    {
        context.Response.Headers.AppendCommaSeparatedValues(HeaderNames.Vary, HeaderNames.AcceptEncoding);
        if (length < options.Threshold)
        {
            return null;
        }

        // One packet that must not be compressed is enough, since its neighbours would tell about it.
        foreach (ref readonly OutgoingMessage message in batch.Messages)
        {
            if (!message.MayBeCompressed)
            {
                return null;
            }
        }

        return AcceptEncoding.Choose(context.Request.Headers.AcceptEncoding, AcceptEncoding.Brotli, AcceptEncoding.GZip, AcceptEncoding.Deflate);
    }

    public static async Task WriteAsync(HttpResponse response, string coding, CompressionLevel level, ReadOnlyMemory<byte> content)
    {
        using var compressed = new MemoryStream();
        using (Stream compressor = CreateCompressor(coding, compressed, level))
        {
            compressor.Write(content.Span);
        }

        response.Headers.ContentEncoding = coding;
        response.ContentLength = compressed.Length;
        await response.Body.WriteAsync(compressed.GetBuffer().AsMemory(0, (int)compressed.Length)).ConfigureAwait(false);
        await response.CompleteAsync().ConfigureAwait(false);
    }

    private static Stream CreateCompressor(string coding, Stream output, CompressionLevel level) => coding switch
    {
        AcceptEncoding.Brotli => new BrotliStream(output, level, leaveOpen: true),
        AcceptEncoding.GZip => new GZipStream(output, level, leaveOpen: true),
        _ => new ZLibStream(output, level, leaveOpen: true),
    };
}
