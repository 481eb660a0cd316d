using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace SocketIo.Server.Security.SelfCheck;

/// <summary>What clients or logs get to see and should not.</summary>
internal sealed class DisclosureCheck : ISelfCheck
{
    private const string RequestLog = "Microsoft.AspNetCore.Hosting.Diagnostics";

    public IEnumerable<SelfCheckFinding> Check(MappedEndpoint endpoint, IServiceProvider services)
    {
        if (endpoint.Options is SocketIoOptions { EnableDetailedErrors: true })
        {
            yield return new SelfCheckFinding("detailed_errors", SelfCheckSeverity.High, endpoint.Path, "Clients see the messages of exceptions. Turn EnableDetailedErrors off in production.");
        }

        if (services.GetRequiredService<ILoggerFactory>().CreateLogger(RequestLog).IsEnabled(LogLevel.Information))
        {
            yield return new SelfCheckFinding("request_log", SelfCheckSeverity.Medium, endpoint.Path, $"The host's log has the URLs of requests, and with them session ids. Set {RequestLog} to Warning.");
        }
    }
}
