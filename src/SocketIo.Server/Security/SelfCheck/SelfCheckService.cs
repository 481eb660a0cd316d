using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace SocketIo.Server.Security.SelfCheck;

/// <summary>Says at start, in Development, what is risky.</summary>
internal sealed partial class SelfCheckService(IHostEnvironment environment, IServiceProvider services, ILogger<SelfCheckService> logger) : IHostedLifecycleService
{
    public Task StartedAsync(CancellationToken cancellationToken)
    {
        if (environment.IsDevelopment() && SocketIoSelfCheck.Run(services) is { Count: > 0 } findings)
        {
            Log.Found(logger, findings.Count, string.Join(Environment.NewLine, findings.Select(finding => $"  {finding.Severity} {finding.Id} ({finding.Where}): {finding.Text}")));
        }

        return Task.CompletedTask;
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private static partial class Log
    {
        [LoggerMessage(310, LogLevel.Warning, "{Count} settings are risky (this is said in Development only):\n{Findings}", EventName = "SelfCheck")]
        public static partial void Found(ILogger logger, int count, string findings);
    }
}
