namespace SocketIo.Server.Adapters.Recovery;

/// <summary>Why a client gets a new socket instead of the one of before; the words are those of the metric.</summary>
internal static class RecoveryRefusal
{
    /// <summary>Nobody is kept by that private id: it was recovered already, has expired, or never existed.</summary>
    public const string Unknown = "unknown";

    public const string Expired = "expired";

    /// <summary>Another user asks for it.</summary>
    public const string User = "user";

    /// <summary>The client cannot have received the event that it says was its last.</summary>
    public const string Offset = "offset";

    /// <summary>An event that it may have missed is not there any more.</summary>
    public const string Forgotten = "forgotten";

    /// <summary>It has missed more than may wait for one client.</summary>
    public const string TooMuch = "too_much";

    public const string StoreFailed = "store_failed";
}
