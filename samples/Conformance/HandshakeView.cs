using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using SocketIo.Server;

namespace Conformance;

/// <summary>The handshake in the form that Node's server gives it.</summary>
internal sealed record HandshakeView(
    IReadOnlyDictionary<string, string> Headers,
    string Time,
    string? Address,
    [property: JsonPropertyName("xdomain")] bool XDomain,
    bool Secure,
    long Issued,
    string Url,
    IReadOnlyDictionary<string, string> Query,
    JsonElement Auth)
{
    private static readonly JsonElement EmptyObject = JsonDocument.Parse("{}").RootElement;

    public static HandshakeView Of(ISocket socket)
    {
        Handshake handshake = socket.Handshake;
        return new HandshakeView(
            handshake.Headers.ToDictionary(header => header.Key.ToLowerInvariant(), header => header.Value.ToString()),
            handshake.ReceivedAt.ToString("ddd MMM dd yyyy HH:mm:ss 'GMT+0000 (Coordinated Universal Time)'", CultureInfo.InvariantCulture),
            handshake.RemoteAddress?.ToString(),
            handshake.HasOrigin,
            handshake.IsSecure,
            handshake.ReceivedAt.ToUnixTimeMilliseconds(),
            handshake.Url,
            handshake.Query.ToDictionary(pair => pair.Key, pair => pair.Value.ToString()),
            socket.Auth ?? EmptyObject);
    }
}
