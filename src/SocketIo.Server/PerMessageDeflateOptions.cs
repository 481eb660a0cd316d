using System.IO.Compression;

namespace SocketIo.Server;

/// <summary>
/// How WebSocket messages are compressed (permessage-deflate, RFC 7692). Compression shows in the length of a message what the
/// message has in common with itself: turn it on only where nobody can put text of their own next to a secret.
/// </summary>
public sealed class PerMessageDeflateOptions
{
    /// <summary>
    /// From how many bytes on a message of the server is compressed. Default: 1,024, as in Node. Clients decide for themselves what
    /// they compress.
    /// </summary>
    public int Threshold { get; set; } = 1024;

    /// <summary>How hard the server tries. Default: <see cref="CompressionLevel.Fastest"/>.</summary>
    public CompressionLevel Level { get; set; } = CompressionLevel.Fastest;

    /// <summary>
    /// Whether the server keeps what it has sent, to say in later messages what they repeat, unless a client objects. Default:
    /// <see langword="false"/> (in Node: true). It makes small messages smaller, costs some hundred kilobytes for each connection, and
    /// a broadcast is then compressed for each of them anew. What is secret in one message then shows in the length of others.
    /// </summary>
    public bool ServerContextTakeover { get; set; }

    /// <summary>
    /// Whether a client may keep what it has sent, to say in later messages what they repeat. Default: <see langword="false"/> (in Node:
    /// true). It costs the server some 50 kilobytes for each connection whose client has sent a compressed message.
    /// </summary>
    public bool ClientContextTakeover { get; set; }
}
