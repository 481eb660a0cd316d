using Microsoft.Extensions.DependencyInjection;

namespace SocketIo.Server;

/// <summary>What extensions of the server, such as adapters, hang on to.</summary>
public interface ISocketIoBuilder
{
    /// <summary>The application's services.</summary>
    IServiceCollection Services { get; }
}
