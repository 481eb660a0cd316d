using System.Text.Json;

namespace SocketIo.Server;

/// <summary>
/// The knobs of a Socket.IO endpoint. They are validated once, at start, all mistakes at once, and must not be changed
/// afterwards. Every limit that is passed is logged with the name of its option.
/// </summary>
public sealed class SocketIoOptions : EngineIoOptions
{
    /// <summary>
    /// How long a connection may stay without having joined a namespace. Default: 45 seconds. Past it the connection is
    /// closed.
    /// </summary>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(45);

    /// <summary>
    /// How long the server waits for an acknowledgement unless <c>Timeout(...)</c> says otherwise. Default: 30 seconds.
    /// Past it the waiting call fails with a <see cref="TimeoutException"/>.
    /// </summary>
    public TimeSpan AckTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// The acknowledgements the server may await from one socket at a time. Default: 4,096. Past it
    /// <see cref="ISocket.EmitWithAckAsync{TReply}(string, object?, CancellationToken)"/> throws.
    /// </summary>
    public int MaxPendingAcks { get; set; } = 4_096;

    /// <summary>
    /// The binary attachments of one packet. Default: 10, as in Node; with <see cref="SocketIoParser.MessagePack"/>, whose
    /// packets announce none, 4,096 at least. Past it the connection is closed with <c>too many attachments</c>.
    /// </summary>
    public int MaxAttachments { get; set; } = 10;

    /// <summary>
    /// The bytes of all attachments of one packet together. Default: 10 MiB. Past it the connection is closed.
    /// </summary>
    public int MaxAttachmentBytes { get; set; } = 10 * 1024 * 1024;

    /// <summary>
    /// How long a packet may wait for its attachments. Default: 60 seconds. Past it the connection is closed.
    /// </summary>
    public TimeSpan AttachmentTimeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// How deep the JSON of a packet may be nested. Default: 64, at most 1,000. Past it the connection is closed with
    /// <c>invalid payload</c>, and emitting throws a <see cref="JsonException"/>.
    /// </summary>
    public int MaxJsonDepth { get; set; } = 64;

    /// <summary>
    /// The length of a namespace's name in bytes. Default: 256. Past it the connection is closed.
    /// </summary>
    public int MaxNamespaceLength { get; set; } = 256;

    /// <summary>
    /// The namespaces one connection may have joined, or be joining. Default: 100. Past it a CONNECT is refused with
    /// <c>Too many namespaces</c>.
    /// </summary>
    public int MaxNamespacesPerConnection { get; set; } = 100;

    /// <summary>
    /// The CONNECTs of one connection that may be in the Connect gate at a time. Default: 10. Past it the connection is
    /// closed.
    /// </summary>
    public int MaxPendingConnects { get; set; } = 10;

    /// <summary>
    /// The namespaces that may exist because a client asked for a dynamic one. Default: 10,000. Past it a CONNECT is
    /// refused with <c>Too many namespaces</c>.
    /// </summary>
    public int MaxDynamicNamespaces { get; set; } = 10_000;

    /// <summary>
    /// Whether a dynamic namespace is removed when its last socket leaves. Default: <see langword="true"/> (in Node:
    /// false), since its name is chosen by clients.
    /// </summary>
    public bool CleanupEmptyChildNamespaces { get; set; } = true;

    /// <summary>
    /// The events of one socket that may wait behind a handler which has not finished. Default: 256. Past it the server
    /// stops reading from the connection until there is room.
    /// </summary>
    public int MaxQueuedEvents { get; set; } = 256;

    /// <summary>
    /// The bytes of the events of one socket that may wait behind a handler which has not finished. Default: 4 MiB. Past
    /// it the server stops reading from the connection until there is room.
    /// </summary>
    public int MaxQueuedEventBytes { get; set; } = 4 * 1024 * 1024;

    /// <summary>
    /// The rooms one socket may be in, its own included. Default: 1,000. Past it a join throws.
    /// </summary>
    public int MaxRoomsPerSocket { get; set; } = 1_000;

    /// <summary>
    /// Whether a client that awaits an acknowledgement always gets one: what the handler returns; an empty one from a
    /// handler that returns nothing, when it has completed; and <c>{"error":{"code","message","data"}}</c> when the event is
    /// unknown, refused or failed. Default: <see langword="true"/>. When <see langword="false"/> only a returned value is
    /// acknowledged, as in Node, and in all other cases the client waits until its own timeout.
    /// </summary>
    public bool AlwaysAcknowledge { get; set; } = true;

    /// <summary>
    /// Whether error acks and CONNECT_ERRORs hold the message of an exception thrown by the application. Default:
    /// <see langword="false"/>. Never turn it on in production.
    /// </summary>
    public bool EnableDetailedErrors { get; set; }

    /// <summary>
    /// Whether the endpoint serves the JavaScript client (<c>socket.io.js</c> and its variants). Default:
    /// <see langword="true"/>.
    /// </summary>
    public bool ServeClient { get; set; } = true;

    /// <summary>
    /// Lets clients that lost their connection come back as the same socket and get what they missed. Default:
    /// <see langword="null"/>, which means off.
    /// </summary>
    public ConnectionStateRecoveryOptions? ConnectionStateRecovery { get; set; }

    /// <summary>
    /// How packets become messages. Default: <see cref="SocketIoParser.Json"/>. The clients must use the same parser; those
    /// with another one are disconnected at their first packet.
    /// </summary>
    public SocketIoParser Parser { get; set; } = SocketIoParser.Json;

    /// <summary>
    /// How arguments are read and written. Default: <see cref="JsonSerializerDefaults.Web"/>. A copy is taken at start and
    /// taught to read and write binary data. For trimmed and native applications set
    /// <see cref="System.Text.Json.JsonSerializerOptions.TypeInfoResolver"/> to a source-generated context.
    /// </summary>
    public JsonSerializerOptions JsonSerializerOptions { get; set; } = new(JsonSerializerDefaults.Web);
}
