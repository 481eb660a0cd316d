using System.Buffers.Text;
using System.Text;
using System.Text.Json;

namespace SocketIo.Server.InteropTests.SecureChat;

/// <summary>Reads and forges tokens, with nothing of the libraries that the server uses.</summary>
internal static class Tokens
{
    public static JsonElement ReadClaims(string token) => JsonElement.Parse(Decode(token.Split('.')[1]));

    /// <summary>A token with another header, other claims or another signature than the server gave it.</summary>
    public static string Forge(string token, string? header = null, Func<string, string>? payload = null, string? signature = null)
    {
        string[] parts = token.Split('.');
        parts[0] = header is null ? parts[0] : Encode(header);
        parts[1] = payload is null ? parts[1] : Encode(payload(Decode(parts[1])));
        parts[2] = signature ?? parts[2];
        return string.Join('.', parts);
    }

    public static string Encode(string text) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));

    private static string Decode(string text) => Encoding.UTF8.GetString(Base64Url.DecodeFromChars(text));
}
