using Microsoft.AspNetCore.Http;

namespace SocketIo.Server;

/// <summary>
/// The knobs of an Engine.IO endpoint. Options are validated once, when the endpoint is mapped, and must not be changed
/// afterwards. <see cref="SocketIoOptions"/> adds those of the Socket.IO protocol.
/// </summary>
public class EngineIoOptions
{
    /// <summary>
    /// How long after the opening, and after each PONG, the server sends the next PING. Default: 25 seconds. Sent to the
    /// client in the handshake (Engine.IO protocol 4, "Heartbeat"). Clients of protocol 3 send the PINGs themselves.
    /// </summary>
    public TimeSpan PingInterval { get; set; } = TimeSpan.FromSeconds(25);

    /// <summary>
    /// How long a client may stay silent after a PING. Default: 20 seconds. Past it the session is closed with
    /// <see cref="DisconnectReason.PingTimeout"/>. Any bytes from the client count as a sign of life, not only the PONG. A client
    /// of protocol 3 may stay silent for the <see cref="PingInterval"/> and this together.
    /// </summary>
    public TimeSpan PingTimeout { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>
    /// How long an upgrade from long-polling to WebSocket may take. Default: 10 seconds. Past it the new WebSocket is
    /// closed; the session goes on over long-polling.
    /// </summary>
    public TimeSpan UpgradeTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How long a session the server has closed waits for its client to fetch what was still queued. Default: 30 seconds.
    /// Past it what is queued is dropped.
    /// </summary>
    public TimeSpan CloseTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// The largest message in bytes: one WebSocket message, also when it is inflated, or the body of one long-polling POST. Default: 1,000,000, as
    /// in Node. Sent to the client in the handshake. Past it a WebSocket is closed with status 1009 and a POST is answered
    /// with 413, both before the excess is read. The session of the POST goes on.
    /// </summary>
    public int MaxPayloadBytes { get; set; } = 1_000_000;

    /// <summary>
    /// The largest number of packets in the body of one long-polling POST. Default: 16,384. Past it the session is closed
    /// with <see cref="DisconnectReason.ParseError"/>.
    /// </summary>
    public int MaxPacketsPerPayload { get; set; } = 16_384;

    /// <summary>
    /// The bytes that may wait for one client which reads slower than the server sends. Default: 8 MiB. Past it
    /// <see cref="SlowClientPolicy"/> applies. A single message larger than this can never be sent.
    /// </summary>
    public int MaxOutgoingBytes { get; set; } = 8 * 1024 * 1024;

    /// <summary>
    /// The messages that may wait for one client which reads slower than the server sends. Default: 16,384. Past it
    /// <see cref="SlowClientPolicy"/> applies.
    /// </summary>
    public int MaxOutgoingMessages { get; set; } = 16_384;

    /// <summary>What happens when a client's outgoing queue is full. Default: <see cref="SlowClientPolicy.Close"/>.</summary>
    public SlowClientPolicy SlowClientPolicy { get; set; } = SlowClientPolicy.Close;

    /// <summary>
    /// How long the server may stop reading from a client because what it sent is not handled fast enough. Default: 30
    /// seconds. Past it the session is closed.
    /// </summary>
    public TimeSpan EventQueueTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// The most sessions of this endpoint at one time; 0 means no limit. Default: 0. Past it a handshake is answered with
    /// 503.
    /// </summary>
    public int MaxSessions { get; set; }

    /// <summary>
    /// The transports a client may use. Default: long-polling and WebSocket. A request for another one is answered with
    /// 400 and code 0.
    /// </summary>
    public EngineTransports Transports { get; set; } = EngineTransports.Polling | EngineTransports.WebSocket;

    /// <summary>
    /// Whether the handshake offers the upgrade from long-polling to WebSocket. Default: <see langword="true"/>.
    /// </summary>
    public bool AllowUpgrades { get; set; } = true;

    /// <summary>
    /// Whether clients of Engine.IO protocol 3 are served, which Socket.IO 1.x and 2.x speak. Default: <see langword="false"/>: their
    /// handshake is answered with 400 and code 5. A request without <c>EIO=4</c> in its query is one of protocol 3. The id of such a
    /// client's socket holds its session id, which is a secret: do not show it to others.
    /// </summary>
    public bool AllowEio3 { get; set; }

    /// <summary>
    /// Whether long-polling is also served as JSONP (<c>j</c> in the query), for browsers that cannot read the answers of another origin
    /// in any other way. Default: <see langword="false"/>: such a request is answered with 400 and code 3. Scripts are loaded
    /// without an <c>Origin</c> header, so the origin check goes by <c>Referer</c> and <c>Sec-Fetch-Site</c> here, which browsers before
    /// 2023 may leave out.
    /// </summary>
    public bool AllowJsonp { get; set; }

    /// <summary>
    /// Compresses messages on WebSockets of clients that offer it (permessage-deflate, RFC 7692). Default: <see langword="null"/>, which
    /// means that no extension is negotiated. Read about CRIME in the security documentation first.
    /// </summary>
    public PerMessageDeflateOptions? PerMessageDeflate { get; set; }

    /// <summary>
    /// Compresses the answers to polls of clients that accept it. Default: <see langword="null"/>, which means off (in Node: on). Read
    /// about BREACH in the security documentation first. The bodies of POSTs are never inflated.
    /// </summary>
    public HttpCompressionOptions? HttpCompression { get; set; }

    /// <summary>
    /// The cookie set by the long-polling handshake, with the session id as its value; <see langword="null"/> for none.
    /// Default: <see langword="null"/>. Only load balancers with cookie affinity need it. <see cref="CookieBuilder.Name"/>
    /// defaults to <c>io</c>, the cookie is <c>SameSite=Lax</c> unless set otherwise, and always <c>HttpOnly</c>.
    /// </summary>
    public CookieBuilder? Cookie { get; set; }

    /// <summary>
    /// Whether every request must have come over HTTPS, as ASP.NET Core sees it, forwarded headers of known proxies included. Default:
    /// <see langword="null"/>, which means everywhere but in Development. A request over plain HTTP is answered with 403. Requests from
    /// the same machine (loopback) always pass.
    /// </summary>
    public bool? RequireHttps { get; set; }

    /// <summary>
    /// How long the host's shutdown waits until clients have received what is queued for them, and until handlers of
    /// disconnections have completed. Default: 5 seconds. Past it connections are cut, and handlers are left to themselves.
    /// </summary>
    public TimeSpan ShutdownTimeout { get; set; } = TimeSpan.FromSeconds(5);
}
