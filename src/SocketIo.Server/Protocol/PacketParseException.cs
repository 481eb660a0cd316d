namespace SocketIo.Server.Protocol;

/// <summary>
/// A client sent something that is not a Socket.IO packet; its connection is to be closed. The message is the reference
/// implementation's text and holds at most one character of what the client sent.
/// </summary>
internal sealed class PacketParseException : Exception
{
    public const string InvalidPayload = "invalid payload";
    public const string MalformedAttachmentCount = "Illegal attachments";
    public const string TooManyAttachments = "too many attachments";
    public const string IllegalPlaceholder = "illegal attachments";
    public const string UnexpectedText = "got plaintext data when reconstructing a packet";
    public const string UnexpectedBinary = "got binary data when not reconstructing a packet";

    // The reference has no such limits, so these texts are ours.
    public const string AttachmentsTooLarge = "attachments too large";
    public const string InvalidNamespace = "invalid namespace";
    public const string InvalidAckId = "invalid packet id";
    public const string EmptyPacket = "empty packet";
    public const string InvalidType = "invalid packet type";
    public const string InvalidMessagePack = "invalid MessagePack";

    /// <param name="message">What is wrong.</param>
    /// <param name="optionName">The option whose limit was passed.</param>
    public PacketParseException(string message, string? optionName = null)
        : base(message) => OptionName = optionName;

    /// <param name="message">What is wrong.</param>
    /// <param name="innerException">The failure of a parser of the application.</param>
    public PacketParseException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>The option whose limit was passed, for the log; null when no limit was.</summary>
    public string? OptionName { get; }

    public static PacketParseException UnknownType(byte digit) =>
        new(char.IsAsciiDigit((char)digit) ? $"unknown packet type {(char)digit}" : "unknown packet type NaN");
}
