namespace SocketIo.Server.InteropTests.Clients;

/// <summary>What a client can do, in the order of the table in docs/clients.md.</summary>
public enum Feature
{
    // Shown by the transport that a test runs over; see Over.
    LongPolling,
    WebSocket,
    Upgrade,
    Jsonp,

    // Shown by tests that say so; see ShowsAttribute.
    Credentials,
    Refusals,
    Namespaces,
    DynamicNamespaces,
    Events,
    Binary,
    LargeMessages,
    Acknowledgements,
    Broadcasts,
    Volatile,
    Disconnects,
    Reconnection,
    Recovery,
    MessagePack,
}
