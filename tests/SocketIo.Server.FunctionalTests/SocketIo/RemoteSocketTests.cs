using SocketIo.Server.Testing;

namespace SocketIo.Server.FunctionalTests.SocketIo;

/// <summary>Sockets that code outside of handlers has found.</summary>
[TestFixture(ClientTransport.Polling)]
[TestFixture(ClientTransport.WebSocket)]
internal sealed class RemoteSocketTests(ClientTransport transport)
{
    private readonly ManualTimeProvider _clock = new();
    private SocketIoApp _app = null!;
    private SocketClient _client = null!;
    private SocketClient _other = null!;
    private IRemoteSocket _remote = null!;

    [SetUp]
    public async Task Connect()
    {
        _app = await SocketIoApp.ServeAsync(_ => { }, time: _clock);
        _client = await _app.ConnectAsync(transport);
        _other = await _app.ConnectAsync(transport);
        _remote = (await _app.Io.Of("/").To(_client.Id).FetchSocketsAsync()).Single();
    }

    [TearDown]
    public async Task Disconnect()
    {
        _client.Dispose();
        _other.Dispose();
        await _app.DisposeAsync();
    }

    [Test]
    public async Task They_are_emitted_to_alone()
    {
        await _remote.EmitAsync("nothing");
        await _remote.EmitAsync("news", ("a", 1));

        (await _client.FlushAsync()).Should().Equal("42[\"nothing\"]", "42[\"news\",\"a\",1]");
        (await _other.FlushAsync()).Should().BeEmpty();
    }

    [Test]
    public async Task They_acknowledge()
    {
        Task<int> asked = _remote.EmitWithAckAsync<int>("question", "x");

        string packet = await _client.ReceiveAsync();
        packet.Should().EndWith("[\"question\",\"x\"]");
        await _client.SendAsync($"43{packet[2..packet.IndexOf('[', StringComparison.Ordinal)]}[7]");

        (await Eventually.GetAsync(asked)).Should().Be(7);
    }

    [Test]
    public async Task One_that_does_not_acknowledge_in_time_is_a_timeout()
    {
        Task<int> asked = _remote.EmitWithAckAsync<int>("question", "x", TimeSpan.FromSeconds(3));

        await _client.ReceiveAsync();
        _clock.Advance(TimeSpan.FromSeconds(3));

        await FluentActions.Awaiting(() => Eventually.GetAsync(asked)).Should().ThrowAsync<TimeoutException>().WithMessage("*acknowledged*");
    }

    [Test]
    public async Task One_that_is_gone_cannot_be_asked()
    {
        await _remote.DisconnectAsync();
        (await _client.ReceiveAsync()).Should().Be("41");

        await FluentActions.Awaiting(() => _remote.EmitWithAckAsync<int>("question", "x")).Should().ThrowAsync<SocketDisconnectedException>();
    }

    [Test]
    public void They_know_their_handshake() =>
        _remote.Handshake.Query["transport"].ToString().Should().Be(transport.ToString().ToLowerInvariant());

    [Test]
    public async Task A_socket_is_found_by_its_id_as_long_as_it_is_connected()
    {
        INamespace root = _app.Io.Of("/");
        await root.To(_other.Id).SocketsJoinAsync("room");

        root.FindSocket(_client.Id)!.Id.Should().Be(_client.Id);
        root.FindSocket("room").Should().BeNull();
        root.FindSocket("nobody").Should().BeNull();
        await _remote.DisconnectAsync();
        root.FindSocket(_client.Id).Should().BeNull();
    }
}
