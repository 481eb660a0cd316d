namespace SocketIo.Server.Security.Authorization;

/// <summary>Metadata of a namespace's events: one without a rule is refused.</summary>
internal sealed class DenyByDefault
{
    public static DenyByDefault Instance { get; } = new();
}
