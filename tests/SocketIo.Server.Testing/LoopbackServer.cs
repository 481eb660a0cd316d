using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace SocketIo.Server.Testing;

/// <summary>A real Kestrel on a free port of 127.0.0.1, for as long as it is not disposed.</summary>
public sealed class LoopbackServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private LoopbackServer(WebApplication app, Uri address)
    {
        _app = app;
        Address = address;
    }

    /// <summary>For instance <c>http://127.0.0.1:40123/</c>.</summary>
    public Uri Address { get; }

    public IServiceProvider Services => _app.Services;

    /// <summary>Starts a server that listens when this returns.</summary>
    /// <param name="configureApp">Maps the endpoints.</param>
    /// <param name="configureBuilder">Adds the services; the log goes nowhere unless a provider is added here.</param>
    public static async Task<LoopbackServer> StartAsync(
        Action<WebApplication> configureApp, Action<WebApplicationBuilder>? configureBuilder = null)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        configureBuilder?.Invoke(builder);

        WebApplication app = builder.Build();
        try
        {
            configureApp(app);
            await app.StartAsync();
            IServerAddressesFeature addresses = app.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>();
            return new LoopbackServer(app, new Uri(addresses.Addresses.Single()));
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }
    }

    /// <summary>Stops the host as an operator would: gracefully, with the host's own shutdown deadline.</summary>
    public Task StopAsync() => _app.StopAsync();

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
