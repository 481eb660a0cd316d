using SocketIo.Server.Pipeline;
using SocketIo.Server.Security.RateLimiting;
using SocketIo.Server.Sockets;

namespace SocketIo.Server.Security.Tokens;

/// <summary>The step of the Connect gate that asks for a token.</summary>
internal sealed class JwtMiddleware(JwtOptions options, TimeProvider time, FailedAuthentications failures) : IMiddleware<ConnectContext>
{
    private readonly TokenSource _source = new(options);
    private readonly JwtValidator _validator = new(options, time);

    public JwtOptions Options => options;

    public async ValueTask InvokeAsync(ConnectContext context, PipelineDelegate<ConnectContext> next)
    {
        if (_source.Find(context) is not { } token)
        {
            if (options.AllowMissingToken)
            {
                await next(context).ConfigureAwait(false);
                return;
            }

            context.Reject(ConnectError.Unauthorized(TokenCodes.Missing));
            return;
        }

        TokenVerdict verdict = await _validator.ValidateAsync(token).ConfigureAwait(false);
        if (verdict.Code is { } code)
        {
            if (code == TokenCodes.Invalid)
            {
                failures.Report(context.Handshake.RemoteAddress);
            }

            context.Reject(ConnectError.Unauthorized(code), verdict.Detail);
            return;
        }

        context.User = verdict.User!;
        ((Socket)context.Socket).Credential = verdict.Credential;
        await next(context).ConfigureAwait(false);
    }
}
