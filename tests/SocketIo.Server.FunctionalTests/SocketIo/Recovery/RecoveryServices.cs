using Microsoft.Extensions.DependencyInjection;
using SocketIo.Server.Adapters.Recovery;
using SocketIo.Server.Namespaces;

namespace SocketIo.Server.FunctionalTests.SocketIo.Recovery;

/// <summary>What the server keeps.</summary>
internal static class RecoveryServices
{
    public static RecoveryLog Log(this IServiceProvider services) => services.GetRequiredService<SocketIoServer>().Recovery!.Log;

    public static InMemoryRecoveryStore Store(this IServiceProvider services) => (InMemoryRecoveryStore)services.GetRequiredService<IRecoveryStore>();
}
