using System.Buffers.Text;
using System.Security.Cryptography;

namespace SocketIo.Server.Engine;

/// <summary>
/// Ids of sessions and sockets: 120 random bits as 20 characters of URL-safe base64. Nodes of a Redis cluster tell a
/// socket's own room from others by these 20 characters.
/// </summary>
internal static class SessionId
{
    private const int RandomBytes = 15;

    public static string Create()
    {
        Span<byte> random = stackalloc byte[RandomBytes];
        RandomNumberGenerator.Fill(random);
        return Base64Url.EncodeToString(random);
    }
}
