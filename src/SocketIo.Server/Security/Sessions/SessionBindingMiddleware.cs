namespace SocketIo.Server.Security.Sessions;

/// <summary>
/// Brings the binding into the Handshake gate. The endpoint finds it there and asks it on the requests behind the handshake, which
/// pass no gate, so the step itself has nothing to decide.
/// </summary>
internal sealed class SessionBindingMiddleware(SessionBinding binding) : IMiddleware<HandshakeContext>
{
    public SessionBinding Binding { get; } = binding;

    public ValueTask InvokeAsync(HandshakeContext context, PipelineDelegate<HandshakeContext> next) => next(context);
}
