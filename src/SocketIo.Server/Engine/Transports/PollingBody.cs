using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace SocketIo.Server.Engine.Transports;

/// <summary>Reads the body of a POST, never more of it than the limit allows.</summary>
internal static class PollingBody
{
    /// <summary>The whole body, or null when it is larger than <paramref name="maxBytes"/>. The caller owns the buffer.</summary>
    public static async ValueTask<MessageBuffer?> ReadAsync(HttpContext context, int maxBytes, Action onBytes)
    {
        if (context.Request.ContentLength > maxBytes)
        {
            return null;
        }

        // The server's own limit is the one that counts, whatever the host has as a default.
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } feature)
        {
            feature.MaxRequestBodySize = null;
        }

        PipeReader reader = context.Request.BodyReader;
        while (true)
        {
            ReadResult result = await reader.ReadAsync(context.RequestAborted).ConfigureAwait(false);
            ReadOnlySequence<byte> buffer = result.Buffer;
            onBytes();
            if (buffer.Length > maxBytes)
            {
                reader.AdvanceTo(buffer.End);
                return null;
            }

            if (result.IsCompleted)
            {
                MessageBuffer body = MessageBuffer.Rent((int)buffer.Length);
                buffer.CopyTo(body.Span);
                reader.AdvanceTo(buffer.End);
                return body;
            }

            reader.AdvanceTo(buffer.Start, buffer.End);
        }
    }
}
