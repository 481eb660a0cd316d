using Microsoft.Extensions.DependencyInjection;
using SocketIo.Server.Security.SelfCheck;

namespace SocketIo.Server;

/// <summary>
/// Looks at what the application has configured, and finds what is risky. In Development the log has it at start, as one entry. A test
/// can assert on it.
/// </summary>
public static class SocketIoSelfCheck
{
    /// <summary>Looks at all endpoints that are mapped.</summary>
    /// <param name="services">The application's services: <c>app.Services</c>.</param>
    /// <returns>What is risky, the worst first.</returns>
    /// <exception cref="InvalidOperationException">Neither <c>AddSocketIo</c> nor <c>AddEngineIo</c> was called.</exception>
    public static IReadOnlyList<SelfCheckFinding> Run(IServiceProvider services)
    {
        ArgumentNullException.ThrowIfNull(services);
        MappedEndpoints endpoints = services.GetRequiredService<MappedEndpoints>();
        return
        [
            .. from endpoint in endpoints.All
               from check in services.GetServices<ISelfCheck>()
               from finding in check.Check(endpoint, services)
               orderby finding.Severity descending
               select finding,
        ];
    }
}
