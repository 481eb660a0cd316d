using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SocketIo.Server;
using SocketIo.Server.Engine;
using SocketIo.Server.Hosting;
using SocketIo.Server.Namespaces;
using SocketIo.Server.Pipeline;
using SocketIo.Server.Security.Audit;
using SocketIo.Server.Security.Origins;
using SocketIo.Server.Security.SelfCheck;
using SocketIo.Server.Security.Sessions;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Maps Socket.IO and Engine.IO endpoints.</summary>
public static class SocketIoEndpointRouteBuilderExtensions
{
    private const string DefaultSocketIoPath = "/socket.io";

    /// <summary>Maps the Socket.IO endpoint of the application to <c>/socket.io</c>, where clients look for it by default.</summary>
    /// <inheritdoc cref="MapSocketIo(IEndpointRouteBuilder, string, Action{SocketIoEndpointBuilder})"/>
    public static IEndpointConventionBuilder MapSocketIo(this IEndpointRouteBuilder endpoints, Action<SocketIoEndpointBuilder> configure) =>
        MapSocketIo(endpoints, DefaultSocketIoPath, configure);

    /// <summary>Maps the Socket.IO endpoint of the application. There is one per application.</summary>
    /// <param name="endpoints">The application.</param>
    /// <param name="path">The path, which clients give as their <c>path</c> option.</param>
    /// <param name="configure">Says what the endpoint does: gates, namespaces, handlers.</param>
    /// <returns>
    /// A builder for ASP.NET Core's own conventions, such as <c>RequireCors</c>, <c>RequireAuthorization</c> or <c>RequireHost</c>;
    /// they apply to every HTTP request of the endpoint.
    /// </returns>
    /// <exception cref="InvalidOperationException"><c>AddSocketIo</c> was not called, or the endpoint is mapped already.</exception>
    /// <exception cref="Microsoft.Extensions.Options.OptionsValidationException">The options are not valid.</exception>
    public static IEndpointConventionBuilder MapSocketIo(this IEndpointRouteBuilder endpoints, string path, Action<SocketIoEndpointBuilder> configure)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(configure);
        IServiceProvider services = endpoints.ServiceProvider;
        SocketIoServer server = services.GetService<SocketIoServer>()
            ?? throw new InvalidOperationException("Call AddSocketIo() on the services of the application before MapSocketIo().");
        var builder = new SocketIoEndpointBuilder(services);
        configure(builder);
        server.Map(builder);

        EngineEndpoint engine = CreateEngine(services, server.Engine, builder.Handshake, server.Namespaces.AuthenticationSchemes);
        ClientFiles? files = server.Options.ServeClient ? new ClientFiles() : null;
        var endpoint = new MappedEndpoint(path, server.Options, builder.Handshake, builder);
        RequestDelegate serveBelow = files is null ? engine.HandleAsync : context => ServeBelowAsync(context, engine, files);
        return Map(endpoints, endpoint, engine.HandleAsync, serveBelow).WithDisplayName($"Socket.IO {path}");
    }

    /// <summary>Maps an Engine.IO endpoint of its own, for applications that need only messages, without events or rooms.</summary>
    /// <param name="endpoints">The application.</param>
    /// <param name="path">The path; <c>/engine.io</c> is where clients look by default.</param>
    /// <param name="configure">Sets the options of the endpoint and says what it does.</param>
    /// <returns>A builder for ASP.NET Core's own conventions.</returns>
    /// <exception cref="InvalidOperationException">Neither <c>AddEngineIo</c> nor <c>AddSocketIo</c> was called.</exception>
    /// <exception cref="ArgumentException">The options are not valid.</exception>
    public static IEndpointConventionBuilder MapEngineIo(this IEndpointRouteBuilder endpoints, string path, Action<EngineIoEndpointBuilder> configure)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(configure);
        IServiceProvider services = endpoints.ServiceProvider;
        if (services.GetService<EngineEndpoints>() is null)
        {
            throw new InvalidOperationException("Call AddEngineIo() on the services of the application before MapEngineIo().");
        }

        var builder = new EngineIoEndpointBuilder(services);
        configure(builder);
        EngineEndpoint engine = CreateEngine(services, builder.BuildServer(services), builder.Handshake, schemes: []);
        var endpoint = new MappedEndpoint(path, builder.Options, builder.Handshake, SocketIo: null);
        return Map(endpoints, endpoint, engine.HandleAsync, engine.HandleAsync).WithDisplayName($"Engine.IO {path}");
    }

    /// <summary>Maps a path and everything below it, behind the checks that every request passes.</summary>
    private static RouteGroupBuilder Map(IEndpointRouteBuilder endpoints, MappedEndpoint endpoint, RequestDelegate serve, RequestDelegate serveBelow)
    {
        IServiceProvider services = endpoints.ServiceProvider;
        services.GetRequiredService<MappedEndpoints>().Add(endpoint);
        SecurityAudit audit = services.GetRequiredService<SecurityAudit>();
        OriginPolicy policy = endpoint.Handshake.Find<OriginMiddleware>()?.Policy ?? OriginPolicy.SameOrigin;
        var origins = new OriginGate(policy, endpoint.Options.AllowJsonp, audit, services.GetRequiredService<ILogger<OriginGate>>());
        bool requiresHttps = endpoint.Options.RequireHttps ?? services.GetService<IHostEnvironment>()?.IsDevelopment() != true;
        HttpsGate? https = requiresHttps ? new HttpsGate(audit, services.GetRequiredService<ILogger<HttpsGate>>()) : null;

        // Clients append a slash to the path. Their requests have a route without parameters, since a connection holds the
        // values of its route for as long as it lasts.
        RouteGroupBuilder group = endpoints.MapGroup(endpoint.Path.TrimEnd('/'));
        group.Map("/", Check(serve));
        group.Map("/{**file}", Check(serveBelow));
        return group;

        RequestDelegate Check(RequestDelegate serve)
        {
            RequestDelegate behindOrigins = context => origins.ServeAsync(context, serve);
            return https is null ? behindOrigins : context => https.ServeAsync(context, behindOrigins);
        }
    }

    private static EngineEndpoint CreateEngine(
        IServiceProvider services, EngineServer server, PipelineBuilder<HandshakeContext> handshake, IReadOnlyList<string> schemes)
    {
        services.GetRequiredService<EngineEndpoints>().Add(server);
        SessionBinding binding = handshake.Find<SessionBindingMiddleware>()?.Binding ?? SessionBinding.Default;
        IMiddleware<HandshakeContext>[] authentication = SchemeAuthentication.Create(schemes, binding, services) is { } step ? [step] : [];
        var gate = new PipelineChain<HandshakeContext>([.. handshake.CreateSteps(services), .. authentication], static _ => default);
        return new EngineEndpoint(server, gate, binding, services.GetRequiredService<SecurityAudit>(), services.GetRequiredService<ILogger<EngineEndpoint>>());
    }

    /// <summary>Serves the client files, which lie below the path; anything else there is the engine's, as in the reference.</summary>
    private static Task ServeBelowAsync(HttpContext context, EngineEndpoint engine, ClientFiles files)
    {
        bool isRead = HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method);
        return isRead && context.GetRouteValue("file") is string name && files.TryGet(name, out ClientFile? file)
            ? files.ServeAsync(context, file)
            : engine.HandleAsync(context);
    }
}
