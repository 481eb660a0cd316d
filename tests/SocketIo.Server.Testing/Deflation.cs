using System.IO.Compression;
using System.Text;

namespace SocketIo.Server.Testing;

/// <summary>One direction of permessage-deflate as a client has it (RFC 7692, section 7.2), with what it remembers of earlier messages.</summary>
public sealed class Deflation : IDisposable
{
    private const int TailLength = 4;

    private readonly MemoryStream _output = new();
    private readonly DeflateStream _deflate;

    public Deflation() => _deflate = new DeflateStream(_output, CompressionLevel.SmallestSize);

    /// <summary>A message that refers to no other.</summary>
    public static byte[] Alone(string text) => Alone(Encoding.UTF8.GetBytes(text));

    /// <summary>A message that refers to no other.</summary>
    public static byte[] Alone(byte[] message)
    {
        using Deflation deflation = new();
        return deflation.Deflate(message);
    }

    /// <summary>The payload for a message that is not empty.</summary>
    public byte[] Deflate(byte[] message)
    {
        _output.SetLength(0);
        _deflate.Write(message);
        _deflate.Flush();
        return _output.ToArray()[..^TailLength];
    }

    public void Dispose()
    {
        _deflate.Dispose();
        _output.Dispose();
    }
}
