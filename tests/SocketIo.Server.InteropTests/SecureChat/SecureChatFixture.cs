using SocketIo.Server.Testing;

namespace SocketIo.Server.InteropTests.SecureChat;

/// <summary>
/// Attacks over each transport. All of them meet one server, whose limits are so wide that they do not disturb each other; what is
/// about limits starts its own.
/// </summary>
[TestFixture(ClientTransport.Polling)]
[TestFixture(ClientTransport.WebSocket)]
internal abstract class SecureChatFixture(ClientTransport transport)
{
    private readonly List<IDisposable> _clients = [];

    protected ClientTransport Transport { get; } = transport;

    protected virtual SecureChatServer Server => SharedServer.Instance;

    [TearDown]
    public void DisposeClients()
    {
        _clients.ForEach(client => client.Dispose());
        _clients.Clear();
    }

    /// <summary>A socket of one of the four people, with a token of its own.</summary>
    protected async Task<ChatClient> EnterAsync(string user, string ns = "/chat") => await ConnectAsync(ns, new { token = await Server.SignInAsync(user) });

    /// <summary>The same, in rooms.</summary>
    protected async Task<ChatClient> EnterRoomAsync(string user, string room)
    {
        ChatClient client = await EnterAsync(user);
        (await client.AskAsync("join", room)).GetProperty("room").GetString().Should().Be(room);
        return client;
    }

    protected async Task<ChatClient> ConnectAsync(string ns, object? auth = null) => Own(await ChatClient.ConnectAsync(Server.Address, Transport, ns, auth));

    /// <summary>Opens a session that has joined nothing yet.</summary>
    protected async Task<ChatClient> OpenAsync(string ns, string query = "") =>
        Own(new ChatClient(await EngineClient.OpenAsync(Server.Address, Transport, query: query), ns));

    protected T Own<T>(T client)
        where T : IDisposable
    {
        _clients.Add(client);
        return client;
    }
}
