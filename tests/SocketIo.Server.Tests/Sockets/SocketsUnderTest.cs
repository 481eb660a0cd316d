using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using SocketIo.Server.Engine;
using SocketIo.Server.Engine.Revisions;
using SocketIo.Server.Namespaces;
using SocketIo.Server.Sockets;
using SocketIo.Server.Tests.Engine;

namespace SocketIo.Server.Tests.Sockets;

/// <summary>Connected sockets without a network.</summary>
internal sealed class SocketsUnderTest : IDisposable
{
    private readonly ServiceProvider _services;
    private int _lastId;

    public SocketsUnderTest(Action<SocketIoEndpointBuilder>? map = null, Action<SocketIoOptions>? options = null)
    {
        _services = new ServiceCollection().AddLogging().AddSocketIo(options).Services.BuildServiceProvider();
        Server = _services.GetRequiredService<SocketIoServer>();
        SocketIoEndpointBuilder builder = new(_services);
        (map ?? (io => io.MapNamespace("/", _ => { })))(builder);
        Server.Map(builder);
    }

    public SocketIoServer Server { get; }

    public NamespaceTable Namespaces => Server.Namespaces;

    public static Handshake CreateHandshake() => new(new DefaultHttpContext(), DateTimeOffset.UnixEpoch);

    /// <summary>A socket of the namespace <c>/</c> that its handlers know of: its ids are a, b, c, ...</summary>
    public Socket Connect()
    {
        Socket socket = Create();
        socket.MarkConnected();
        socket.OnConnected();
        return socket;
    }

    /// <summary>A socket that is still in the Connect gate.</summary>
    public Socket Create()
    {
        EngineSession session = Server.Engine.Create(CreateHandshake(), EngineRevision.Four, supportsBinary: true, _ => new FakeTransport());
        Namespaces.TryFind("/", out Namespace? ns).Should().BeTrue();
        return new Socket(new ClientConnection(Server, session), $"{(char)('a' + _lastId++)}", ns!, auth: null);
    }

    public void Dispose() => _services.Dispose();
}
