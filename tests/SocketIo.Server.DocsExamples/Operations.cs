using Microsoft.AspNetCore.HttpOverrides;
using SocketIo.Server;

namespace DocsExamples;

/// <summary>The examples of docs/operations.md.</summary>
public static class Operations
{
    public static void AddShutdown(WebApplicationBuilder builder)
    {
        // snippet: shutdown
        builder.Services.AddSocketIo(options => options.ShutdownTimeout = TimeSpan.FromSeconds(10));
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(20)); // of the whole host
        // end-snippet

        // snippet: websocket-only
        builder.Services.AddSocketIo(options => options.Transports = EngineTransports.WebSocket);
        // end-snippet

        // snippet: cookie
        builder.Services.AddSocketIo(options => options.Cookie = new CookieBuilder { SecurePolicy = CookieSecurePolicy.Always });
        // end-snippet
    }

    public static void UseProxy(WebApplicationBuilder builder, WebApplication app)
    {
        // snippet: proxy
        builder.Services.Configure<ForwardedHeadersOptions>(options =>
        {
            options.ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto;
            options.KnownProxies.Add(System.Net.IPAddress.Parse("10.0.0.5"));
        });
        // end-snippet

        // snippet: proxy
        app.UseForwardedHeaders(); // first of all
        // end-snippet
    }

    public static void UseOrigins(WebApplication app)
    {
        app.MapSocketIo(io =>
        {
            // snippet: origins
            io.Handshake.UseOrigins(options =>
            {
                options.Origins.Add("https://app.example");
                options.AllowCredentials = true; // only for clients with withCredentials: true
            });
            // end-snippet
        });
    }

    public static void UseCors(WebApplicationBuilder builder, WebApplication app, Action<SocketIoEndpointBuilder> configure)
    {
        // snippet: cors
        builder.Services.AddCors();
        // end-snippet

        // snippet: cors
        app.UseCors(); // before the endpoints
        app.MapSocketIo(configure).RequireCors(policy => policy
            .WithOrigins("https://app.example")
            .WithMethods("GET", "POST")
            .AllowAnyHeader());
        // end-snippet
    }
}
