using System.Text.Json;
using SocketIo.Server;

namespace Chat;

/// <summary>What a page sends along when it connects.</summary>
/// <param name="Name">The name it would like to have.</param>
/// <param name="Key">A secret of the page, which shows that a name it had before is its own.</param>
/// <param name="Rooms">The rooms to be in from the start.</param>
internal sealed record SignIn(string Name, string Key, string?[] Rooms)
{
    private const int MinKeyLength = 16;

    public static SignIn? Read(JsonElement? auth)
    {
        try
        {
            SignIn? signIn = auth?.Deserialize<SignIn>(JsonSerializerOptions.Web);
            return signIn is { Key.Length: >= MinKeyLength, Rooms: not null } ? signIn : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <summary>The first thing a page hears: who it is, where it is, and what it may send.</summary>
internal sealed record Welcome(string Name, IEnumerable<string> Rooms, int MaxTextLength, int MaxPictureBytes)
{
    public static Welcome To(ISocket socket) => new(socket.Name, socket.ChatRooms, Draft.MaxTextLength, Draft.MaxPictureBytes);
}

/// <summary>A room and who is in it.</summary>
internal sealed record Room(string Name, IEnumerable<string> People);

/// <summary>What a person sends to a room or to another person. The picture is binary on the wire.</summary>
/// <param name="Id">Chosen by the sender's page, so that a page which gets a message twice shows it once.</param>
/// <param name="To">A room or a person.</param>
/// <param name="Text">What it says.</param>
/// <param name="Picture">The bytes of a picture's file.</param>
internal sealed record Draft(string Id, string To, string? Text = null, byte[]? Picture = null)
{
    public const int MaxTextLength = 2_000;
    public const int MaxPictureBytes = 1_000_000;

    private const int MaxIdLength = 40;

    /// <summary>What the others get: nothing in it is unchecked.</summary>
    public Message ToMessage(string from, string to)
    {
        string? text = string.IsNullOrWhiteSpace(Text) ? null : Text.Trim();
        if (Id.Length > MaxIdLength || (text is null && Picture is null))
        {
            throw new SocketIoException("invalid_message", "There is nothing to send.");
        }

        if (text?.Length > MaxTextLength)
        {
            throw new SocketIoException("text_too_long", $"A message can have {MaxTextLength} characters at most.");
        }

        if (Picture?.Length > MaxPictureBytes)
        {
            throw new SocketIoException("picture_too_large", $"A picture can have {MaxPictureBytes / 1_000_000} MB at most.");
        }

        return new Message(Id, from, to, text, Picture, Picture is null ? null : TypeOf(Picture), DateTimeOffset.UtcNow);
    }

    /// <summary>By the first bytes: what a file calls itself proves nothing. SVG is not among them because it can hold scripts.</summary>
    private static string TypeOf(byte[] picture) => picture switch
    {
        [0x89, (byte)'P', (byte)'N', (byte)'G', ..] => "image/png",
        [0xFF, 0xD8, 0xFF, ..] => "image/jpeg",
        [(byte)'G', (byte)'I', (byte)'F', (byte)'8', ..] => "image/gif",
        [(byte)'R', (byte)'I', (byte)'F', (byte)'F', _, _, _, _, (byte)'W', (byte)'E', (byte)'B', (byte)'P', ..] => "image/webp",
        _ => throw new SocketIoException("not_a_picture", "Only PNG, JPEG, GIF and WebP pictures can be sent."),
    };
}

/// <summary>What the others get.</summary>
internal sealed record Message(string Id, string From, string To, string? Text, byte[]? Picture, string? PictureType, DateTimeOffset At);

/// <summary>What the sender gets.</summary>
internal sealed record Sent(DateTimeOffset At);
