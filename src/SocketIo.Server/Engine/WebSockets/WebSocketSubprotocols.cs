using Microsoft.Extensions.Primitives;

namespace SocketIo.Server.Engine.WebSockets;

/// <summary>The <c>Sec-WebSocket-Protocol</c> request header: a list of distinct HTTP tokens (RFC 6455, section 4.1).</summary>
internal static class WebSocketSubprotocols
{
    /// <summary>Looks at every character once, whatever the header holds.</summary>
    public static bool AreValid(StringValues values)
    {
        HashSet<string> seen = new(StringComparer.Ordinal);
        foreach (string? value in values)
        {
            foreach (Range range in value.AsSpan().Split(','))
            {
                ReadOnlySpan<char> name = value.AsSpan()[range].Trim(" \t");
                if (!HttpToken.IsValid(name) || !seen.Add(name.ToString()))
                {
                    return false;
                }
            }
        }

        return true;
    }

    /// <summary>The first of a valid list.</summary>
    public static string First(string value)
    {
        int comma = value.IndexOf(',', StringComparison.Ordinal);
        return (comma < 0 ? value : value[..comma]).Trim(' ', '\t');
    }
}
