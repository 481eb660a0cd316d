using System.Text;

namespace SocketIo.Server.Engine.WebSockets.Deflate;

/// <summary>What client and server agree on for permessage-deflate (RFC 7692, section 7.1).</summary>
/// <param name="ServerContextTakeover">Whether a message of the server may refer to earlier ones.</param>
/// <param name="ClientContextTakeover">Whether a message of the client may refer to earlier ones.</param>
/// <param name="NamesServerWindow">Whether the client wants to read how large the server's window is.</param>
internal readonly record struct DeflateParameters(bool ServerContextTakeover, bool ClientContextTakeover, bool NamesServerWindow)
{
    public const string ExtensionName = "permessage-deflate";
    public const string ServerNoContextTakeover = "server_no_context_takeover";
    public const string ClientNoContextTakeover = "client_no_context_takeover";
    public const string ServerMaxWindowBits = "server_max_window_bits";
    public const string ClientMaxWindowBits = "client_max_window_bits";

    /// <summary>The window of the framework's compressor, which knows no other: 32 KiB.</summary>
    public const int WindowBits = 15;

    /// <summary>The answer, as a value of <c>Sec-WebSocket-Extensions</c>.</summary>
    public string ToHeader()
    {
        var header = new StringBuilder(ExtensionName);
        if (!ServerContextTakeover)
        {
            header.Append("; ").Append(ServerNoContextTakeover);
        }

        if (!ClientContextTakeover)
        {
            header.Append("; ").Append(ClientNoContextTakeover);
        }

        if (NamesServerWindow)
        {
            header.Append("; ").Append(ServerMaxWindowBits).Append('=').Append(WindowBits);
        }

        return header.ToString();
    }
}
