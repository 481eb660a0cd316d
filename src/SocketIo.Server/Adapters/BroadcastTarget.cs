using SocketIo.Server.Protocol;

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

    /// <summary>No transport compresses the event.</summary>
    public bool IsUncompressed { get; init; }

    /// <summary>Marks an encoded event as this choice says.</summary>
    public EncodedPacket Mark(in EncodedPacket packet) => IsUncompressed ? packet.WithoutCompression() : packet;
}
