namespace SocketIo.Server.FunctionalTests.Security;

/// <summary>By which way somebody comes to a gate, in the hope that it stands open there.</summary>
internal enum Way
{
    LongPolling,
    WebSocket,

    /// <summary>By a POST, when the WebSocket has been probed.</summary>
    DuringTheUpgrade,

    AfterTheUpgrade,

    /// <summary>Over a connection that is an administrator in another namespace.</summary>
    SecondNamespace,

    /// <summary>Over a connection that was an administrator in the same namespace, and left it.</summary>
    SecondConnect,

    /// <summary>As a client of Socket.IO 2.</summary>
    OldClient,
}
