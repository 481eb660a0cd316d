using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace SocketIo.Server.Engine.WebSockets;

/// <summary>The two directions of a connection that speaks HTTP no more.</summary>
internal sealed class UpgradedConnection : IDuplexPipe
{
    private UpgradedConnection(Stream stream)
    {
        // A read of zero bytes waits without holding a buffer.
        Input = PipeReader.Create(stream, new StreamPipeReaderOptions(leaveOpen: true, useZeroByteReads: true));
        Output = PipeWriter.Create(stream, new StreamPipeWriterOptions(leaveOpen: true));
    }

    public PipeReader Input { get; }

    public PipeWriter Output { get; }

    /// <summary>A connection that is a stream among others, as in HTTP/2.</summary>
    public static IDuplexPipe Over(Stream stream) => new UpgradedConnection(stream);

    /// <summary>The fastest way to the bytes behind <paramref name="upgraded"/>, the stream that the host gave for the connection.</summary>
    /// <remarks>
    /// Kestrel's stream only copies from and to the pipes of the connection, and HTTP touches those no more. Reading and
    /// writing them directly saves a good third of what the echo of a small message costs. TLS and connection middleware sit
    /// below these pipes. Two differences: a read is canceled, and to be repeated, when the host begins to shut down, and the
    /// minimum data rates of HTTP are not enforced.
    /// </remarks>
    public static IDuplexPipe Of(HttpContext context, Stream upgraded)
    {
        // Another host has another stream, and so has Kestrel if a middleware wraps it, which is not to be passed over.
        bool isOfKestrel = upgraded.GetType().Assembly == typeof(KestrelServer).Assembly;
        return isOfKestrel && context.Features.Get<IConnectionTransportFeature>() is { Transport: { } transport } ? transport : new UpgradedConnection(upgraded);
    }
}
