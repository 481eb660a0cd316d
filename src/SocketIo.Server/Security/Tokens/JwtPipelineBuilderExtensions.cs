using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using SocketIo.Server.Security.RateLimiting;
using SocketIo.Server.Security.Revocation;
using SocketIo.Server.Security.Tokens;

namespace SocketIo.Server;

/// <summary>Adds tokens to the Connect gate.</summary>
public static class JwtPipelineBuilderExtensions
{
    /// <summary>
    /// Lets clients join the namespace who bring a valid JSON Web Token, signed or also encrypted; its claims become the socket's user.
    /// Others get the CONNECT_ERROR <c>{message:"unauthorized", data:{code}}</c> with one of the codes <c>token_missing</c>,
    /// <c>token_invalid</c>, <c>token_expired</c> and <c>token_revoked</c>, and no more than that. The audit says what was wrong. The
    /// socket ends with its token, unless the client refreshes it in time.
    /// </summary>
    /// <param name="connect">The Connect gate.</param>
    /// <param name="configure">Sets at least <see cref="JwtOptions.ValidationParameters"/>.</param>
    /// <returns>The same gate.</returns>
    /// <exception cref="ArgumentException">No key is set, or no issuer or audience although they are to be validated, or a source has no name.</exception>
    public static PipelineBuilder<ConnectContext> UseJwt(this PipelineBuilder<ConnectContext> connect, Action<JwtOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(connect);
        ArgumentNullException.ThrowIfNull(configure);
        var options = new JwtOptions();
        configure(options);
        JwtOptionsValidation.ThrowIfInvalid(options);
        return connect.Use(services => new JwtMiddleware(
            options,
            new JwtValidator(options, services.GetRequiredService<IOptions<TokenRevocationOptions>>().Value, services.GetRequiredService<TimeProvider>()),
            services.GetRequiredService<TokenRevocations>(),
            services.GetRequiredService<FailedAuthentications>()));
    }
}
