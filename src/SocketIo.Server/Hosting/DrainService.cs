using Microsoft.Extensions.Hosting;
using SocketIo.Server.Engine;

namespace SocketIo.Server.Hosting;

/// <summary>
/// Ends the sessions when the host stops, before its web server does: their clients are told, get what is queued, and connect
/// elsewhere.
/// </summary>
internal sealed class DrainService(EngineEndpoints endpoints, TimeProvider time) : IHostedLifecycleService
{
    public Task StoppingAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(endpoints.Snapshot().Select(server => DrainAsync(server, cancellationToken)));

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task DrainAsync(EngineServer server, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(server.Options.ShutdownTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        await server.DrainAsync(either.Token).ConfigureAwait(false);
    }
}
