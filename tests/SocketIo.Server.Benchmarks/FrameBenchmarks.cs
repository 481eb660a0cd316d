using System.Buffers;
using System.Buffers.Binary;
using BenchmarkDotNet.Attributes;
using SocketIo.Server.Engine.WebSockets;

namespace SocketIo.Server.Benchmarks;

/// <summary>WebSocket frames of a client, sixteen of them in one read.</summary>
[MemoryDiagnoser]
public class FrameBenchmarks
{
    private const int Frames = 16;
    private const uint Key = 0x5A17C39E;

    private readonly WebSocketMessageReader _reader = new(maxMessageBytes: 1_000_000);
    private ReadOnlySequence<byte> _read;

    [Params(32, 1024, 65536)]
    public int Bytes { get; set; }

    [GlobalSetup]
    public void Create()
    {
        var stream = new ArrayBufferWriter<byte>();
        for (int i = 0; i < Frames; i++)
        {
            WriteFrame(stream, Bytes);
        }

        _read = new ReadOnlySequence<byte>(stream.WrittenMemory);
    }

    [Benchmark(OperationsPerInvoke = Frames)]
    public int Read()
    {
        ReadOnlySequence<byte> rest = _read;
        int length = 0;
        while (_reader.TryRead(ref rest, out WebSocketMessage message))
        {
            length += message.Payload.Length;
            message.Payload.Return();
        }

        return length;
    }

    private static void WriteFrame(ArrayBufferWriter<byte> stream, int length)
    {
        const byte FinalText = 0x81;
        const byte Masked = 0x80;
        Span<byte> head = stream.GetSpan(14);
        head[0] = FinalText;
        int size = 2;
        if (length < 126)
        {
            head[1] = (byte)(Masked | length);
        }
        else if (length <= ushort.MaxValue)
        {
            head[1] = Masked | 126;
            BinaryPrimitives.WriteUInt16BigEndian(head[2..], (ushort)length);
            size += 2;
        }
        else
        {
            head[1] = Masked | 127;
            BinaryPrimitives.WriteUInt64BigEndian(head[2..], (ulong)length);
            size += 8;
        }

        BinaryPrimitives.WriteUInt32LittleEndian(head[size..], Key);
        stream.Advance(size + 4);

        byte[] payload = new byte[length];
        Array.Fill(payload, (byte)'x');
        WebSocketMask.Apply(payload, payload, Key);
        stream.Write(payload);
    }
}
