using System.Text.RegularExpressions;
using SocketIo.Server;

namespace Chat;

/// <summary>The names of people and rooms. Clients choose them, so nothing is done with one that has not been checked here.</summary>
internal static partial class Names
{
    public const string DefaultRoom = "general";

    public const string Rule = "1 to 20 letters and digits, with single spaces, dots or hyphens in between";

    public const int MaxRooms = 20;

    private const int MaxLength = 20;
    private const char RoomPrefix = '#';

    /// <summary>The name without spaces around it, or null when it breaks the rule.</summary>
    public static string? Clean(string? name)
    {
        name = name?.Trim();
        return name is { Length: <= MaxLength } && Pattern.IsMatch(name) ? name.Normalize() : null;
    }

    /// <summary>The Socket.IO room of a room in the chat. The prefix keeps it apart from the rooms that every socket's id is.</summary>
    public static string ToRoom(string name) => RoomPrefix + name.ToLowerInvariant();

    public static string FromRoom(string room) => room[1..];

    extension(ISocket socket)
    {
        /// <summary>The name that the Connect gate accepted.</summary>
        public string Name => socket.User.Identity!.Name!;

        /// <summary>The rooms of the chat the person is in, by their names.</summary>
        public IEnumerable<string> ChatRooms => socket.Rooms.Where(room => room[0] == RoomPrefix).Select(FromRoom);

        /// <summary>The Socket.IO room of a room in the chat that the person is in.</summary>
        public string RoomOf(string name) => socket.Rooms.Contains(ToRoom(name))
            ? ToRoom(name)
            : throw new SocketIoException("not_a_member", "You are not in that room.");
    }

    [GeneratedRegex(@"^[\p{L}\p{M}\p{N}]+([ .-][\p{L}\p{M}\p{N}]+)*\z")]
    private static partial Regex Pattern { get; }
}
