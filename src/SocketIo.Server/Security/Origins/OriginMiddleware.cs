namespace SocketIo.Server.Security.Origins;

/// <summary>
/// Brings the policy into the Handshake gate. The endpoint finds it there and asks it on every request, also on those that pass
/// no gate, so the step itself has nothing left to decide.
/// </summary>
internal sealed class OriginMiddleware(OriginPolicy policy) : IMiddleware<HandshakeContext>
{
    public OriginPolicy Policy { get; } = policy;

    public ValueTask InvokeAsync(HandshakeContext context, PipelineDelegate<HandshakeContext> next) => next(context);
}
