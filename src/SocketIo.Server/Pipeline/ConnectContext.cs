using System.Security.Claims;
using System.Text.Json;
using SocketIo.Server.Pipeline;
using SocketIo.Server.Protocol;

namespace SocketIo.Server;

/// <summary>
/// What the Connect gate decides on: a client that wants to join a namespace. It runs once per CONNECT packet. Rooms joined
/// and data set on the way are undone when a step rejects.
/// </summary>
public sealed class ConnectContext : PipelineContext
{
    internal ConnectContext(ISocket socket, IServiceProvider services)
    {
        Socket = socket;
        Start(services);
    }

    /// <summary>The socket, which is not connected yet.</summary>
    public ISocket Socket { get; }

    /// <summary>The HTTP request that opened the session.</summary>
    public Handshake Handshake => Socket.Handshake;

    /// <summary>The <c>auth</c> payload of the CONNECT packet, an object; <see langword="null"/> when there is none.</summary>
    public JsonElement? Auth => Socket.Auth;

    /// <summary>
    /// The user of this socket: the one of the handshake's HTTP request, as the authentication schemes of the namespace have found it if it
    /// names any, until a step sets another. Later steps, events and
    /// handlers of this namespace see the change; other namespaces do not.
    /// </summary>
    public ClaimsPrincipal User
    {
        get => Socket.User;
        set => Socket.User = value;
    }

    /// <inheritdoc/>
    public override CancellationToken CancellationToken => Socket.ConnectionAborted;

    internal string RejectionMessage { get; private set; } = "";

    internal object? RejectionData { get; private set; }

    /// <summary>What the audit calls the reason; null when a step of the application has rejected.</summary>
    internal string? RejectionCode { get; private set; }

    /// <summary>What the audit says beside the code.</summary>
    internal string? RejectionDetail { get; private set; }

    /// <summary>Refuses the CONNECT. The client gets a CONNECT_ERROR; its connection and other namespaces stay.</summary>
    /// <param name="message">The <c>message</c> of the error the client sees.</param>
    /// <param name="data">The <c>data</c> of that error, serialized as JSON; left out when <see langword="null"/>.</param>
    public void Reject(string message, object? data = null)
    {
        ArgumentNullException.ThrowIfNull(message);
        IsRejected = true;
        RejectionMessage = message;
        RejectionData = data;
        RejectionCode = null;
        RejectionDetail = message;
    }

    /// <summary>Refuses the CONNECT for a reason that the library has a code for.</summary>
    /// <param name="error">What the client sees.</param>
    /// <param name="detail">More for the audit; the client does not see it.</param>
    internal void Reject(ConnectError error, string? detail = null)
    {
        Reject(error.Message, new ConnectErrorData(error.Code, error.RetryAfter));
        RejectionCode = error.Code;
        RejectionDetail = detail;
    }

    /// <summary>Refuses the CONNECT in the words of a <see cref="SocketIoException"/>.</summary>
    internal void Reject(EventError error)
    {
        Reject(error.Message ?? error.Code, error.Data);
        RejectionCode = error.Code;
    }

    internal override void RejectUndecided() => Reject("Connection refused");
}
