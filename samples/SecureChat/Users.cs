using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;

namespace SecureChat;

/// <summary>Somebody who may sign in.</summary>
internal sealed record User(string Name, string[] Roles, string[] Projects);

/// <summary>The four people of this sample. A real application has a database, and hashes of passwords in it.</summary>
internal static class Users
{
    public const string Lobby = "lobby";

    /// <summary>What everybody's authenticator app was given, in base32.</summary>
    public const string TotpSecret = "JBSWY3DPEHPK3PXP";

    private const string ProjectPrefix = "project:";

    private static readonly User[] s_all =
    [
        new("alice", ["admin", "member"], ["apollo", "gemini"]),
        new("bob", ["member"], ["apollo"]),
        new("carol", ["member"], ["gemini"]),
        new("dave", [], []),
    ];

    public static User? Find(string? name) => s_all.FirstOrDefault(user => user.Name == name);

    /// <summary>Takes as long for a wrong password as for the right one.</summary>
    public static User? SignIn(string? name, string? password) =>
        CryptographicOperations.FixedTimeEquals(Hash(password ?? ""), Hash($"password-{name}")) ? Find(name) : null;

    private static byte[] Hash(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));

    extension(ClaimsPrincipal user)
    {
        public string Name => user.FindFirstValue("sub")!;

        public string[] Values(string claim) => [.. user.FindAll(claim).Select(found => found.Value)];

        /// <summary>Whether the user may be in a room, and read what is said there.</summary>
        public bool MayEnter(string room) =>
            room == Lobby || (room.StartsWith(ProjectPrefix, StringComparison.Ordinal) && user.HasClaim("project", room[ProjectPrefix.Length..]));
    }
}
