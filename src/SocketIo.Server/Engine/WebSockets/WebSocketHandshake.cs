using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.IO.Pipelines;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace SocketIo.Server.Engine.WebSockets;

/// <summary>
/// The server's side of the opening handshake: an upgrade of HTTP/1.1 (RFC 6455, section 4.2), or a stream of HTTP/2 (RFC 8441,
/// section 5), which browsers prefer when they have such a connection already.
/// </summary>
internal static class WebSocketHandshake
{
    /// <summary>The version this server speaks.</summary>
    public const string Version = "13";

    private const int KeyLength = 24;

    private static readonly SearchValues<char> _base64 = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/");
    private static readonly WebSocketHandshakeError _invalidMethod = new("Invalid HTTP method");
    private static readonly WebSocketHandshakeError _invalidKey = new("Missing or invalid Sec-WebSocket-Key header");
    private static readonly WebSocketHandshakeError _invalidVersion = new("Missing or invalid Sec-WebSocket-Version header", IsVersionMismatch: true);
    private static readonly WebSocketHandshakeError _invalidSubprotocol = new("Invalid Sec-WebSocket-Protocol header");

    /// <summary>Whether a request asks to become a WebSocket; <see cref="Validate"/> says if it does so correctly.</summary>
    public static bool IsWebSocketRequest(HttpRequest request) =>
        HttpProtocol.IsHttp11(request.Protocol)
            ? request.Headers.Upgrade is [{ } upgrade]
                && upgrade.Equals("websocket", StringComparison.OrdinalIgnoreCase)
                && HasToken(request.Headers.Connection, "Upgrade")
            : IsExtendedConnect(request.HttpContext);

    /// <summary>Checks the rest of the handshake; null when it is acceptable.</summary>
    public static WebSocketHandshakeError? Validate(HttpRequest request)
    {
        // A stream of HTTP/2 has a method of its own, and no need of the key, which proves that no HTTP/1.1 cache answers.
        if (!IsExtendedConnect(request.HttpContext))
        {
            if (!HttpMethods.IsGet(request.Method))
            {
                return _invalidMethod;
            }

            if (!IsValidKey(request.Headers.SecWebSocketKey))
            {
                return _invalidKey;
            }
        }

        if (request.Headers.SecWebSocketVersion is not [Version])
        {
            return _invalidVersion;
        }

        StringValues subprotocols = request.Headers.SecWebSocketProtocol;
        return subprotocols.Count > 0 && !WebSocketSubprotocols.AreValid(subprotocols) ? _invalidSubprotocol : null;
    }

    /// <summary>Accepts a request that passed <see cref="Validate"/> and takes over its connection, or its stream.</summary>
    /// <param name="context">The request.</param>
    /// <param name="extensions">The extensions that were agreed on; null for none.</param>
    /// <remarks>Of the subprotocols a client offers, the first is chosen, as the reference implementation does.</remarks>
    public static async Task<IDuplexPipe> AcceptAsync(HttpContext context, string? extensions = null)
    {
        IHeaderDictionary headers = context.Response.Headers;
        if (extensions is not null)
        {
            headers.SecWebSocketExtensions = extensions;
        }

        if (context.Request.Headers.SecWebSocketProtocol is [{ } subprotocols, ..])
        {
            headers.SecWebSocketProtocol = WebSocketSubprotocols.First(subprotocols);
        }

        // A request timeout is meant for requests, not for connections that live for hours.
        context.Features.Get<IHttpRequestTimeoutFeature>()?.DisableTimeout();
        if (IsExtendedConnect(context))
        {
            IHttpExtendedConnectFeature connect = context.Features.GetRequiredFeature<IHttpExtendedConnectFeature>();
            return UpgradedConnection.Over(await connect.AcceptAsync().ConfigureAwait(false));
        }

        headers.Connection = "Upgrade";
        headers.Upgrade = "websocket";
        headers.SecWebSocketAccept = Accept(context.Request.Headers.SecWebSocketKey.ToString());
        IHttpUpgradeFeature upgrade = context.Features.GetRequiredFeature<IHttpUpgradeFeature>();
        return UpgradedConnection.Of(context, await upgrade.UpgradeAsync().ConfigureAwait(false));
    }

    /// <summary>Takes back the headers of an acceptance that failed before the response was sent.</summary>
    public static void Withdraw(HttpResponse response)
    {
        response.Headers.Remove(HeaderNames.Upgrade);
        response.Headers.Remove(HeaderNames.SecWebSocketAccept);
        response.Headers.Remove(HeaderNames.SecWebSocketProtocol);
        response.Headers.Remove(HeaderNames.SecWebSocketExtensions);
    }

    private static bool IsExtendedConnect(HttpContext context) =>
        context.Features.Get<IHttpExtendedConnectFeature>() is { IsExtendedConnect: true, Protocol: "websocket" };

    // The base64 form of 16 bytes: 22 characters and two of padding.
    private static bool IsValidKey(StringValues values) =>
        values is [{ Length: KeyLength } key] && key.EndsWith("==", StringComparison.Ordinal) && !key.AsSpan(0, KeyLength - 2).ContainsAnyExcept(_base64);

    [SuppressMessage("Security", "CA5350:Do Not Use Weak Cryptographic Algorithms", Justification = "Section 4.2.2 prescribes SHA-1; nothing secret depends on it.")]
    private static string Accept(string key)
    {
        ReadOnlySpan<byte> suffix = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"u8;
        Span<byte> input = stackalloc byte[KeyLength + suffix.Length];
        Encoding.ASCII.GetBytes(key, input);
        suffix.CopyTo(input[KeyLength..]);

        Span<byte> hash = stackalloc byte[SHA1.HashSizeInBytes];
        SHA1.HashData(input, hash);
        return Convert.ToBase64String(hash);
    }

    private static bool HasToken(StringValues values, string token)
    {
        foreach (string? value in values)
        {
            foreach (Range range in value.AsSpan().Split(','))
            {
                if (value.AsSpan()[range].Trim().Equals(token, StringComparison.OrdinalIgnoreCase))
                {
                    return true;
                }
            }
        }

        return false;
    }
}
