using System.IO.Compression;

namespace SocketIo.Server;

/// <summary>
/// How the answers to polls are compressed, for clients whose <c>Accept-Encoding</c> names brotli, gzip or deflate. Compression shows
/// in the length of an answer what is in it twice: turn it on only where nobody can put text of their own next to a secret.
/// </summary>
public sealed class HttpCompressionOptions
{
    /// <summary>From how many bytes on an answer is compressed. Default: 1,024, as in Node.</summary>
    public int Threshold { get; set; } = 1024;

    /// <summary>How hard the server tries. Default: <see cref="CompressionLevel.Fastest"/>.</summary>
    public CompressionLevel Level { get; set; } = CompressionLevel.Fastest;
}
