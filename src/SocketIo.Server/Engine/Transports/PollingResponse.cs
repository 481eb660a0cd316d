using System.Buffers;
using Microsoft.AspNetCore.Http;

namespace SocketIo.Server.Engine.Transports;

/// <summary>The answers to polls and POSTs.</summary>
internal static class PollingResponse
{
    /// <summary>Writes packets as one payload (Engine.IO protocol 4, "Packet encoding") and returns the batch.</summary>
    public static async ValueTask WritePayloadAsync(HttpContext context, OutgoingBatch batch)
    {
        try
        {
            HttpResponse response = context.Response;
            response.ContentType = "text/plain; charset=UTF-8";
            response.ContentLength = PayloadLength(batch.Messages);
            response.Headers.CacheControl = "no-store";
            await response.StartAsync().ConfigureAwait(false);
            WritePayload(response.BodyWriter, batch.Messages);
            await response.CompleteAsync().ConfigureAwait(false);
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
        response.ContentLength = 2;
        response.Headers.CacheControl = "no-store";
        return response.Body.WriteAsync("ok"u8.ToArray(), 0, 2);
    }

    private static long PayloadLength(ReadOnlySpan<OutgoingMessage> messages)
    {
        long length = messages.Length - 1;
        foreach (ref readonly OutgoingMessage message in messages)
        {
            length += message.IsBinary ? Base64Packet.EncodedLength(message.Length) : message.Length;
        }

        return length;
    }

    private static void WritePayload(IBufferWriter<byte> output, ReadOnlySpan<OutgoingMessage> messages)
    {
        for (int i = 0; i < messages.Length; i++)
        {
            if (i > 0)
            {
                output.Write([EnginePackets.Separator]);
            }

            if (messages[i].IsBinary)
            {
                Base64Packet.Write(output, messages[i].Packet.Span);
            }
            else
            {
                output.Write(messages[i].Packet.Span);
            }
        }
    }
}
