using System.Buffers;
using SocketIo.Server.Engine.Revisions;

namespace SocketIo.Server.Engine.WebSockets.Deflate;

/// <summary>permessage-deflate on one connection.</summary>
/// <param name="endpoint">What all connections have in common.</param>
/// <param name="parameters">What the client and the server agreed on.</param>
internal sealed class WebSocketDeflate(PerMessageDeflate endpoint, DeflateParameters parameters) : IDisposable
{
    // A write may still be under way when the connection ends.
    private readonly Lock _sync = new();
    private FrameDeflater? _context;
    private bool _isDisposed;

    /// <summary>The answer to the client's offer.</summary>
    public string Header => parameters.ToHeader();

    public MessageInflater CreateInflater() => new(parameters.ClientContextTakeover);

    /// <summary>Writes messages as WebSocket frames, those compressed that are worth it, until it is worth a flush, and returns how many.</summary>
    public int WriteFrames(EngineRevision revision, IBufferWriter<byte> output, ReadOnlySpan<OutgoingMessage> messages)
    {
        int count = 0;
        for (int bytes = 0; count < messages.Length && bytes < EngineRevision.FlushThreshold; count++)
        {
            ref readonly OutgoingMessage message = ref messages[count];
            if (!endpoint.IsFor(message) || !TryWrite(output, message.IsBinary ? revision.BinaryPrefix : [], message))
            {
                revision.WriteFrames(output, messages.Slice(count, 1));
            }

            bytes += message.Length;
        }

        return count;
    }

    public void Dispose()
    {
        lock (_sync)
        {
            _isDisposed = true;
            _context?.Dispose();
        }
    }

    private bool TryWrite(IBufferWriter<byte> output, ReadOnlySpan<byte> prefix, in OutgoingMessage message)
    {
        if (!parameters.ServerContextTakeover)
        {
            return endpoint.TryWriteAlone(output, prefix, message);
        }

        lock (_sync)
        {
            if (_isDisposed)
            {
                return false;
            }

            // Also when it is not smaller: the client must see all that later messages may refer to.
            _context ??= endpoint.CreateDeflater();
            output.Write(_context.Deflate(prefix, message));
            _context.Trim();
            return true;
        }
    }
}
