using Microsoft.Extensions.DependencyInjection;
using SocketIo.Server.FunctionalTests.SocketIo;

namespace SocketIo.Server.FunctionalTests.Security;

/// <summary>
/// What those attack who look for a way around a gate: two namespaces behind it beside an open one, every transport and both protocols,
/// and a clock that only the test moves.
/// </summary>
internal static class BypassApp
{
    public static Task<SocketIoApp> StartAsync(Action<NamespaceBuilder> guarded, TimeProvider clock, Action<IServiceCollection>? services = null) => SocketIoApp.StartAsync(
        io =>
        {
            io.MapNamespace("/", _ => { });
            io.MapNamespace("/chat", guarded);
            io.MapNamespace("/second", guarded);
        },
        options =>
        {
            options.AllowEio3 = true;
            options.PingInterval = TimeSpan.FromDays(1);
            options.UpgradeTimeout = TimeSpan.FromHours(1);
        },
        clock,
        services);
}
