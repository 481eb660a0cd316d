namespace SocketIo.Server;

/// <summary>
/// Thrown by a handler, or by a step of a gate, to refuse in its own words: unlike that of any other exception, what it says is
/// shown to the client.
/// </summary>
/// <remarks>
/// An event is answered with an error acknowledgement. A CONNECT is answered with a CONNECT_ERROR that has the message and the
/// data, and a handshake with status 403 and the message, as if the step had called <c>Reject</c> with these.
/// </remarks>
public sealed class SocketIoException : Exception
{
    private const string DefaultCode = "error";

    /// <summary>Creates the exception with the code <c>error</c>.</summary>
    public SocketIoException()
        : this(DefaultCode, "The event was refused")
    {
    }

    /// <summary>Creates the exception with the code <c>error</c>.</summary>
    /// <param name="message">A text for people.</param>
    public SocketIoException(string message)
        : this(DefaultCode, message)
    {
    }

    /// <summary>Creates the exception with the code <c>error</c>.</summary>
    /// <param name="message">A text for people.</param>
    /// <param name="innerException">What caused it; never shown to the client.</param>
    public SocketIoException(string message, Exception innerException)
        : base(message, innerException) => Error = new EventError(DefaultCode, message);

    /// <summary>Creates the exception.</summary>
    /// <param name="code">A short code for programs, for example <c>not_found</c>.</param>
    /// <param name="message">A text for people.</param>
    /// <param name="data">More, serialized as JSON; left out when <see langword="null"/>.</param>
    public SocketIoException(string code, string message, object? data = null)
        : base(message)
    {
        ArgumentException.ThrowIfNullOrEmpty(code);
        Error = new EventError(code, message) { Data = data };
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="error">What the client is to see.</param>
    public SocketIoException(EventError error)
        : base(error?.Message ?? error?.Code)
    {
        ArgumentNullException.ThrowIfNull(error);
        Error = error;
    }

    /// <summary>What the client sees.</summary>
    public EventError Error { get; }

    /// <summary>Whether the connection is closed when the client has been told.</summary>
    internal bool ClosesConnection { get; init; }
}
