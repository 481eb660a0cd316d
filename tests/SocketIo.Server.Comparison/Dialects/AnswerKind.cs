namespace SocketIo.Server.Comparison.Dialects;

/// <summary>What a server may say.</summary>
internal enum AnswerKind
{
    /// <summary>Something that no scenario expects.</summary>
    Unknown,

    /// <summary>Nothing to do.</summary>
    Nothing,

    /// <summary>The transport is open; the client greets now.</summary>
    Opened,

    /// <summary>The client has joined a namespace, or what the dialect has instead.</summary>
    Ready,

    /// <summary>A heartbeat, to be answered.</summary>
    Ping,

    /// <summary>The answer to one request.</summary>
    Acknowledgement,

    /// <summary>What somebody has sent to everybody, or to a room.</summary>
    Delivery,
}
