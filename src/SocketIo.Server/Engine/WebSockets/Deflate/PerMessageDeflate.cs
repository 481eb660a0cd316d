using System.Buffers;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Primitives;

namespace SocketIo.Server.Engine.WebSockets.Deflate;

/// <summary>
/// permessage-deflate on one endpoint. A broadcast is compressed once for all connections whose messages stand on their own; what
/// came out is kept for as long as somebody still has the message.
/// </summary>
internal sealed class PerMessageDeflate(PerMessageDeflateOptions options)
{
    private readonly ConditionalWeakTable<byte[], byte[]> _shared = [];

    /// <summary>What is agreed on with a client, and does the work on its connection; null when nothing is.</summary>
    /// <param name="offers">The request's <c>Sec-WebSocket-Extensions</c>.</param>
    public WebSocketDeflate? Negotiate(StringValues offers) =>
        DeflateOffers.Choose(offers, options) is { } parameters ? new WebSocketDeflate(this, parameters) : null;

    public bool IsFor(in OutgoingMessage message) => message.MayBeCompressed && message.Length >= Math.Max(options.Threshold, 1);

    public FrameDeflater CreateDeflater() => new(options.Level);

    /// <summary>Writes a message that refers to no other as a compressed frame; false when it would not be smaller.</summary>
    public bool TryWriteAlone(IBufferWriter<byte> output, ReadOnlySpan<byte> prefix, in OutgoingMessage message)
    {
        if (message.SharedArray is { } array && prefix.IsEmpty)
        {
            if (!_shared.TryGetValue(array, out byte[]? frame))
            {
                frame = Deflate(prefix, message);
                _shared.AddOrUpdate(array, frame);
            }

            output.Write(frame);
            return frame.Length > 0;
        }

        using FrameDeflater deflater = CreateDeflater();
        ReadOnlySpan<byte> own = deflater.Deflate(prefix, message);
        bool isSmaller = own.Length < message.Frame.Length;
        if (isSmaller)
        {
            output.Write(own);
        }

        return isSmaller;
    }

    /// <summary>A frame of its own; empty when it would not be smaller.</summary>
    private byte[] Deflate(ReadOnlySpan<byte> prefix, in OutgoingMessage message)
    {
        using FrameDeflater deflater = CreateDeflater();
        ReadOnlySpan<byte> frame = deflater.Deflate(prefix, message);
        return frame.Length < message.Frame.Length ? frame.ToArray() : [];
    }
}
