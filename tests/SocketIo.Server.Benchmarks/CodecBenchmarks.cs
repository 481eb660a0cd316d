using System.Text;
using BenchmarkDotNet.Attributes;
using SocketIo.Server.Engine;
using SocketIo.Server.Protocol;

namespace SocketIo.Server.Benchmarks;

/// <summary>A packet into typed arguments, and typed arguments into a packet.</summary>
[MemoryDiagnoser]
public class CodecBenchmarks
{
    private static readonly byte[] _attachment = new byte[256];

    private readonly JsonPacketCodec _codec = new(userOptions: null, PacketLimits.Default);
    private readonly byte[] _record = Encoding.UTF8.GetBytes("""2/chat,17["message",{"room":"lobby","text":"hello","at":1234567890}]""");
    private readonly byte[] _binary = Encoding.UTF8.GetBytes("""51-["picture",{"_placeholder":true,"num":0}]""");
    private IPacketDecoder _decoder = null!;
    private ArgumentBinder<string> _bindText = null!;
    private ArgumentBinder<Message> _bindMessage = null!;
    private ArgumentBinder<byte[]> _bindBytes = null!;
    private string _payload = null!;
    private byte[] _text = null!;

    public sealed record Message(string Room, string Text, long At);

    [Params(32, 1024, 65536)]
    public int Characters { get; set; }

    [GlobalSetup]
    public void Create()
    {
        _decoder = _codec.CreateDecoder();
        _bindText = _codec.CreateBinder<string>(ArgumentNullability.Unknown);
        _bindMessage = _codec.CreateBinder<Message>(ArgumentNullability.Unknown);
        _bindBytes = _codec.CreateBinder<byte[]>(ArgumentNullability.Unknown);
        _payload = new string('x', Characters);
        _text = Encoding.UTF8.GetBytes($"27[\"echo\",\"{_payload}\"]");
    }

    [Benchmark]
    public string DecodeText() => Decode(_text, _bindText);

    [Benchmark]
    public Message DecodeRecord() => Decode(_record, _bindMessage);

    [Benchmark]
    public byte[] DecodeBinary()
    {
        _decoder.TryDecode(MessageBuffer.CopyOf(_binary), isBinary: false, out _);
        _decoder.TryDecode(MessageBuffer.CopyOf(_attachment), isBinary: true, out Packet packet);
        byte[] bytes = _bindBytes.Bind(packet.Arguments);
        packet.Return();
        return bytes;
    }

    [Benchmark]
    public void EncodeText() => _codec.EncodeEvent("/", "echo", ackId: -1, _payload, isShared: false).Return();

    [Benchmark]
    public void EncodeBinary() => _codec.EncodeEvent("/", "picture", ackId: -1, _attachment, isShared: false).Return();

    private T Decode<T>(byte[] message, ArgumentBinder<T> binder)
    {
        _decoder.TryDecode(MessageBuffer.CopyOf(message), isBinary: false, out Packet packet);
        T value = binder.Bind(packet.Arguments);
        packet.Return();
        return value;
    }
}
