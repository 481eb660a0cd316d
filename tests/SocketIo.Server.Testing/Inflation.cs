using System.IO.Compression;

namespace SocketIo.Server.Testing;

/// <summary>One direction of permessage-deflate as the other side sees it (RFC 7692, section 7.2), with what it remembers of earlier messages.</summary>
public sealed class Inflation : IDisposable
{
    private static readonly byte[] s_tail = [0x00, 0x00, 0xFF, 0xFF];

    private readonly MemoryStream _input = new();
    private readonly DeflateStream _inflate;

    public Inflation() => _inflate = new DeflateStream(_input, CompressionMode.Decompress);

    /// <summary>What the payload of a message was before it was compressed.</summary>
    public byte[] Inflate(byte[] payload)
    {
        long start = _input.Position;
        _input.Write([.. payload, .. s_tail]);
        _input.Position = start;
        using MemoryStream output = new();
        _inflate.CopyTo(output);
        return output.ToArray();
    }

    /// <summary>What the payload of a message that refers to no other was before it was compressed.</summary>
    public static byte[] Alone(byte[] payload)
    {
        using Inflation inflation = new();
        return inflation.Inflate(payload);
    }

    public void Dispose()
    {
        _inflate.Dispose();
        _input.Dispose();
    }
}
