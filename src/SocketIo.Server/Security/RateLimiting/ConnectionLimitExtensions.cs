using SocketIo.Server.Security.RateLimiting;

namespace SocketIo.Server;

/// <summary>Adds connection limits to the Handshake gate.</summary>
public static class ConnectionLimitExtensions
{
    /// <summary>
    /// Limits the connections of addresses and users. Put it in front of other steps, so that what they refuse counts. At an
    /// Engine.IO endpoint those of users, and failed authentications, do not apply.
    /// </summary>
    /// <param name="handshake">The Handshake gate.</param>
    /// <param name="configure">Sets the limits; the defaults when <see langword="null"/>.</param>
    /// <returns>The same gate.</returns>
    /// <exception cref="ArgumentException">A value is out of range.</exception>
    public static PipelineBuilder<HandshakeContext> UseConnectionLimits(this PipelineBuilder<HandshakeContext> handshake, Action<ConnectionLimitOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(handshake);
        var options = new ConnectionLimitOptions();
        configure?.Invoke(options);
        options.Validate();
        return handshake.Use(services => new ConnectionLimiter(options, services));
    }
}
