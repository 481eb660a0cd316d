namespace SocketIo.Server.Adapters.Recovery;

/// <summary>The rooms of a socket that has to be recovered, without its own. Immutable.</summary>
/// <param name="Joins">The rooms, each with the position in the log of events at which it was joined.</param>
/// <param name="AskedFor">Those of them that the client had asked for, and about which the rules of the namespace are to be asked again.</param>
internal readonly record struct RecoverableRooms(IReadOnlyDictionary<string, long> Joins, IReadOnlyCollection<string> AskedFor);
