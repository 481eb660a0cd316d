namespace SocketIo.Server;

/// <summary>Something was awaited from a socket that is, or meanwhile was, disconnected.</summary>
public sealed class SocketDisconnectedException : Exception
{
    /// <summary>Creates the exception.</summary>
    public SocketDisconnectedException()
        : base("The socket has been disconnected.")
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What happened.</param>
    public SocketDisconnectedException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What happened.</param>
    /// <param name="innerException">What caused it.</param>
    public SocketDisconnectedException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
