using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.DependencyInjection;

namespace SocketIo.Server.Security.Sessions;

/// <summary>
/// The last step of the Handshake gate: authenticates the request with the schemes that namespaces name. A CONNECT may come when the
/// request has long ended, so it is done for all of them at once.
/// </summary>
internal sealed class SchemeAuthentication : IMiddleware<HandshakeContext>
{
    private readonly IReadOnlyList<string> _schemes;
    private readonly SessionBinding _binding;

    private SchemeAuthentication(IReadOnlyList<string> schemes, SessionBinding binding)
    {
        _schemes = schemes;
        _binding = binding;
    }

    /// <summary>The step; null when there are no schemes.</summary>
    /// <exception cref="InvalidOperationException">A scheme does not exist.</exception>
    public static SchemeAuthentication? Create(IReadOnlyList<string> schemes, SessionBinding binding, IServiceProvider services)
    {
        IAuthenticationSchemeProvider? provider = services.GetService<IAuthenticationSchemeProvider>();
        foreach (string scheme in schemes)
        {
            // Once at start. No request waits for it.
            if (provider?.GetSchemeAsync(scheme).GetAwaiter().GetResult() is null)
            {
                throw new InvalidOperationException(
                    $"A namespace demands the authentication scheme \"{scheme}\", which does not exist. Add it to the services of the application, for example with AddAuthentication().AddCookie(\"{scheme}\").");
            }
        }

        return schemes.Count == 0 ? null : new SchemeAuthentication(schemes, binding);
    }

    public async ValueTask InvokeAsync(HandshakeContext context, PipelineDelegate<HandshakeContext> next)
    {
        List<SchemeUser> users = [];
        foreach (string scheme in _schemes)
        {
            AuthenticateResult result = await context.HttpContext.AuthenticateAsync(scheme).ConfigureAwait(false);
            if (result is { Succeeded: true, Principal: { } user })
            {
                users.Add(new SchemeUser(scheme, user, _binding.KeyOf(user)));
            }
        }

        context.SchemeUsers = users;
        await next(context).ConfigureAwait(false);
    }
}
