using SocketIo.Server.Testing;

namespace SocketIo.Server.FunctionalTests.SocketIo;

/// <summary>What may get lost does, when the client is not ready for it.</summary>
internal sealed class VolatileTests
{
    [Test]
    public async Task Without_a_pending_poll_it_is_dropped()
    {
        await using SocketIoApp app = await SocketIoApp.ServeAsync(_ => { });
        using SocketClient client = await app.ConnectAsync(ClientTransport.Polling);
        ISocket socket = app.SocketOf(client);

        await socket.EmitVolatileAsync("lost", 1);
        await app.Io.Of("/").Volatile.EmitAsync("lost", 2);
        await app.Io.Of("/").To(client.Id).Volatile.EmitAsync("lost", new byte[] { 3 });
        await socket.EmitAsync("kept", 4);

        (await client.FlushAsync()).Should().Equal("42[\"kept\",4]");
    }

    [Test]
    public async Task With_a_pending_poll_it_is_sent()
    {
        await using SocketIoApp app = await SocketIoApp.ServeAsync(_ => { });
        using SocketClient client = await app.ConnectAsync(ClientTransport.Polling);
        Task<string[]> receiving = client.ReceiveAsync(2);
        await Eventually.IsTrueAsync(() => app.SessionOf(client).Transport.IsReady);

        await app.SocketOf(client).EmitVolatileAsync("seen", new byte[] { 1, 2, 3 });

        (await receiving).Should().Equal("451-[\"seen\",{\"_placeholder\":true,\"num\":0}]", "bAQID");
    }

    [Test]
    public async Task An_idle_WebSocket_gets_it()
    {
        await using SocketIoApp app = await SocketIoApp.ServeAsync(root =>
            root.On("ask", socket => socket.EmitVolatileAsync("answered", 1)));
        using SocketClient client = await app.ConnectAsync();

        await client.SendAsync("42[\"ask\"]");

        (await client.ReceiveAsync()).Should().Be("42[\"answered\",1]");
    }

    [Test]
    public async Task A_WebSocket_that_is_being_written_to_does_not_get_it()
    {
        await using SocketIoApp app = await SocketIoApp.ServeAsync(_ => { }, options => options.MaxOutgoingBytes = 64 * 1024 * 1024);
        using SocketClient client = await app.ConnectAsync();
        ISocket socket = app.SocketOf(client);

        // More than the buffers of a connection hold, and the client does not read.
        string large = new('x', 16 * 1024 * 1024);
        await socket.EmitAsync("large", large);
        await socket.EmitVolatileAsync("lost", 1);
        await app.Io.Of("/").Volatile.EmitAsync("lost", 2);
        await socket.EmitAsync("kept", 3);

        string[] received = await client.ReceiveAsync(2);
        received[0].Should().HaveLength(large.Length + "42[\"large\",\"\"]".Length);
        received[1].Should().Be("42[\"kept\",3]");
        (await client.FlushAsync()).Should().BeEmpty();
    }
}
