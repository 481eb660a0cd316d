namespace SocketIo.Server.Adapters;

/// <summary>Whom a broadcast is for: the union of the rooms without the members of the excepted ones.</summary>
internal readonly record struct BroadcastTarget
{
    public static readonly BroadcastTarget Everyone = new() { Rooms = null, Except = [] };

    /// <summary>Null means everyone, and an empty array nobody.</summary>
    public required string[]? Rooms { get; init; }

    public required string[] Except { get; init; }

    /// <summary>Only the sockets of this server.</summary>
    public bool IsLocal { get; init; }

    /// <summary>A recipient that is not ready to take the event at once does not get it.</summary>
    public bool IsVolatile { get; init; }
}
