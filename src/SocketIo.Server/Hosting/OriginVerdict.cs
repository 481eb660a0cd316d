namespace SocketIo.Server.Hosting;

internal enum OriginVerdict
{
    Admitted,

    /// <summary>The request comes from a page that may not use the endpoint.</summary>
    Refused,

    /// <summary>It was a preflight, and its answer is set.</summary>
    Answered,
}
