using SocketIo.Server.Security.Origins;

namespace SocketIo.Server;

/// <summary>Adds the origin check to the Handshake gate.</summary>
public static class OriginPipelineBuilderExtensions
{
    /// <summary>
    /// Lets pages of these origins use the endpoint, besides those of its own. Without this call only those of its own may.
    /// </summary>
    /// <param name="handshake">The Handshake gate.</param>
    /// <param name="origins">The origins, as for <see cref="OriginOptions.Origins"/>.</param>
    /// <returns>The same gate.</returns>
    /// <exception cref="ArgumentException">An entry is no origin.</exception>
    public static PipelineBuilder<HandshakeContext> UseOrigins(this PipelineBuilder<HandshakeContext> handshake, params string[] origins)
    {
        ArgumentNullException.ThrowIfNull(origins);
        return handshake.UseOrigins(options =>
        {
            foreach (string origin in origins)
            {
                options.Origins.Add(origin);
            }
        });
    }

    /// <inheritdoc cref="UseOrigins(PipelineBuilder{HandshakeContext}, string[])"/>
    /// <param name="handshake">The Handshake gate.</param>
    /// <param name="configure">Sets the options.</param>
    /// <exception cref="ArgumentException">An entry is no origin, or credentials are to go to every page.</exception>
    public static PipelineBuilder<HandshakeContext> UseOrigins(this PipelineBuilder<HandshakeContext> handshake, Action<OriginOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(handshake);
        ArgumentNullException.ThrowIfNull(configure);
        var options = new OriginOptions();
        configure(options);
        return handshake.Use(new OriginMiddleware(new OriginPolicy(options)));
    }
}
