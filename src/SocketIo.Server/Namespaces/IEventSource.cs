namespace SocketIo.Server.Namespaces;

/// <summary>
/// A step of the Connect gate that brings events of its own along. They pass the steps of the namespace, but its catch-all listeners
/// do not get to see them, since their arguments are secrets.
/// </summary>
internal interface IEventSource
{
    IEnumerable<EventBuilder> Events { get; }
}
