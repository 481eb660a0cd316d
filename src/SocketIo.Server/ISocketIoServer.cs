using System.Text.RegularExpressions;

namespace SocketIo.Server;

/// <summary>
/// The server, for code outside of handlers: inject it to emit from a controller, a background service, anywhere. Safe for
/// concurrent use.
/// </summary>
public interface ISocketIoServer
{
    /// <summary>The namespaces that exist at the moment: the mapped ones, and the dynamic ones in use.</summary>
    IReadOnlyCollection<INamespace> Namespaces { get; }

    /// <summary>The Engine.IO sessions, over either transport, that are open at the moment.</summary>
    int ConnectionCount { get; }

    /// <summary>
    /// A namespace by its name, which may be kept. What is emitted to a dynamic one that nobody is in at the moment reaches nobody.
    /// </summary>
    /// <param name="name">The name; a missing leading slash is added.</param>
    /// <exception cref="ArgumentException">No namespace of that name is mapped, nor does a dynamic mapping exist.</exception>
    INamespace Of(string name);

    /// <summary>
    /// Everyone in the dynamic namespaces whose names match a pattern, whichever mapping they came into being by. It may be kept: each
    /// use means the namespaces that exist on this server at that moment. An event is encoded once for each of them.
    /// </summary>
    /// <param name="pattern">The pattern; anchor it with <c>^</c> and <c>$</c>. Clients have chosen the names, so prefer
    /// <see cref="RegexOptions.NonBacktracking"/> or set a match timeout.
    /// </param>
    IBroadcast Of(Regex pattern);

    /// <summary>
    /// Disconnects all the sockets of a user on this server, in every namespace. They may connect again; to keep them out, revoke what
    /// the user has with <see cref="ITokenRevocation"/>. The sockets are found without looking through all of them.
    /// </summary>
    /// <param name="user">The subject of the user (<c>sub</c> or the name identifier), else the name.</param>
    /// <param name="closeConnection">Whether to close the connections too, with the sockets of other users on them. Default: <see langword="false"/>.</param>
    ValueTask DisconnectUserAsync(string user, bool closeConnection = false);
}
