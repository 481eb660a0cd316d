using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using SocketIo.Server.Engine.WebSockets;
using SocketIo.Server.Engine.WebSockets.Deflate;

namespace SocketIo.Server.Tests.Engine.WebSockets;

/// <summary>A message as tests compare it: one character for each byte of the payload.</summary>
internal sealed record Received(WebSocketOpcode Opcode, string Payload)
{
    public static Received Text(string text) => Of(WebSocketOpcode.Text, Encoding.UTF8.GetBytes(text));

    public static Received Binary(params byte[] payload) => Of(WebSocketOpcode.Binary, payload);

    public static Received Of(WebSocketOpcode opcode, ReadOnlySpan<byte> payload) => new(opcode, Encoding.Latin1.GetString(payload));
}

/// <summary>A reader at the end of a pipe, as a transport has it; what it read, and how it ended.</summary>
internal sealed class ReaderUnderTest(long maxMessageBytes = 1_000_000, int maxFragments = 100, int segmentSize = 4096, MessageInflater? inflater = null)
{
    private readonly Pipe _pipe = new(new PipeOptions(pool: new ExactPool(segmentSize), minimumSegmentSize: 1, pauseWriterThreshold: 0));
    private readonly WebSocketMessageReader _reader = new(maxMessageBytes, maxFragments, inflater);

    public List<Received> Messages { get; } = [];

    /// <summary>The status code the connection is to be closed with, once the client did something wrong.</summary>
    public int? CloseCode { get; private set; }

    /// <summary>The bytes the reader left in the pipe when it asked for more.</summary>
    public long Unconsumed { get; private set; }

    public static ReaderUnderTest Read(params ReadOnlySpan<byte[]> frames)
    {
        ReaderUnderTest reader = new();
        foreach (byte[] frame in frames)
        {
            reader.Feed(frame);
        }

        return reader;
    }

    public ReaderUnderTest Feed(ReadOnlySpan<byte> bytes)
    {
        _pipe.Writer.Write(bytes);
        _ = _pipe.Writer.FlushAsync().AsTask(); // at once: this pipe never makes its writer wait
        if (CloseCode is null && _pipe.Reader.TryRead(out ReadResult result))
        {
            ReadOnlySequence<byte> buffer = result.Buffer;
            ReadMessages(ref buffer);
            Unconsumed = buffer.Length;
            _pipe.Reader.AdvanceTo(buffer.Start, buffer.End);
        }

        return this;
    }

    public ReaderUnderTest FeedInPieces(ReadOnlySpan<byte> bytes, Func<int> nextSize)
    {
        while (!bytes.IsEmpty)
        {
            int size = Math.Min(nextSize(), bytes.Length);
            Feed(bytes[..size]);
            bytes = bytes[size..];
        }

        return this;
    }

    private void ReadMessages(ref ReadOnlySequence<byte> buffer)
    {
        try
        {
            while (_reader.TryRead(ref buffer, out WebSocketMessage message))
            {
                Messages.Add(Received.Of(message.Opcode, message.Payload.Span));
                message.Payload.Return();
            }
        }
        catch (WebSocketProtocolException exception)
        {
            CloseCode = exception.CloseCode;
            _reader.Discard();
        }
    }

    // The pipe takes what the pool has; a small block makes a read span several segments.
    private sealed class ExactPool(int blockSize) : MemoryPool<byte>
    {
        public override int MaxBufferSize => blockSize;

        public override IMemoryOwner<byte> Rent(int minBufferSize = -1) => new Block(new byte[blockSize]);

        protected override void Dispose(bool disposing)
        {
        }

        private sealed class Block(byte[] bytes) : IMemoryOwner<byte>
        {
            public Memory<byte> Memory => bytes;

            public void Dispose()
            {
            }
        }
    }
}
