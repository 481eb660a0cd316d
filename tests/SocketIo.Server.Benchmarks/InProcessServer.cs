using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using SocketIo.Server.Engine;
using SocketIo.Server.Engine.Revisions;
using SocketIo.Server.Engine.Transports;
using SocketIo.Server.Namespaces;

namespace SocketIo.Server.Benchmarks;

/// <summary>A server without a network: what is sent to its clients counts as written at once.</summary>
internal sealed class InProcessServer : IDisposable
{
    private readonly ServiceProvider _services;
    private readonly SocketIoServer _server;

    public InProcessServer(Action<SocketIoEndpointBuilder> configure, Action<IServiceCollection>? addServices = null)
    {
        IServiceCollection services = new ServiceCollection().AddLogging();
        services.AddSocketIo();
        addServices?.Invoke(services);
        _services = services.BuildServiceProvider();
        _server = _services.GetRequiredService<SocketIoServer>();
        var builder = new SocketIoEndpointBuilder(_services);
        configure(builder);
        _server.Map(builder);
    }

    public ISocketIoServer Io => _server;

    /// <summary>Opens a session and lets it join the root namespace.</summary>
    public Client Connect(string connectPacket = "40")
    {
        _server.Engine.TryReservePlace();
        var handshake = new Handshake(new DefaultHttpContext(), DateTimeOffset.UtcNow);
        EngineSession session = _server.Engine.Create(handshake, EngineRevision.Four, supportsBinary: true, _ => new NullTransport());
        _server.Engine.Open(session);
        var client = new Client(session);
        client.Send(System.Text.Encoding.UTF8.GetBytes(connectPacket));
        return client;
    }

    public void Dispose()
    {
        _server.Engine.DrainAsync(new CancellationToken(canceled: true)).GetAwaiter().GetResult();
        _services.Dispose();
    }

    /// <summary>Does what the transport's reader does with one frame.</summary>
    internal sealed class Client(EngineSession session)
    {
        public void Send(byte[] packet)
        {
            session.BeginBatch();
            ValueTask delivery = session.ReceiveTextAsync(MessageBuffer.CopyOf(packet));
            if (!delivery.IsCompletedSuccessfully)
            {
                delivery.AsTask().GetAwaiter().GetResult();
            }

            session.EndBatch();
        }
    }

    private sealed class NullTransport : ITransport
    {
        public EngineTransports Kind => EngineTransports.WebSocket;

        public bool IsReady => true;

        public ValueTask WriteAsync(OutgoingBatch batch)
        {
            batch.Return();
            return default;
        }

        public void Close(DisconnectReason reason)
        {
            // There is no connection to end.
        }
    }
}
