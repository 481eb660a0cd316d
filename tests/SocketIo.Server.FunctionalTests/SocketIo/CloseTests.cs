using System.Net;
using SocketIo.Server.Testing;

namespace SocketIo.Server.FunctionalTests.SocketIo;

/// <summary>What exactly a client sees when the server ends its session because of what it sent.</summary>
internal sealed class CloseTests
{
    [TestCase("42{")]
    [TestCase("44{\"message\":\"x\"}")]
    public async Task A_WebSocket_ends_with_a_close_frame_without_a_status(string packet)
    {
        await using SocketIoApp app = await SocketIoApp.ServeAsync(_ => { });
        using var client = (WebSocketClient)await app.OpenAsync();
        await SocketClient.JoinAsync(client);

        await client.SendAsync(packet);

        (await client.Socket.ReceiveAsync()).Should().BeEquivalentTo(new WebSocketFrame(WebSocketFrame.Close, []));
    }

    [TestCase("42{")]
    [TestCase("44{\"message\":\"x\"}")]
    public async Task A_POST_is_answered_and_the_next_poll_closes(string packet)
    {
        await using SocketIoApp app = await SocketIoApp.ServeAsync(_ => { });
        using var client = (PollingClient)await app.OpenAsync(ClientTransport.Polling);
        await SocketClient.JoinAsync(client);

        using HttpResponseMessage post = await client.PostAsync(packet);
        using HttpResponseMessage poll = await client.PollAsync();
        using HttpResponseMessage late = await client.PollAsync();

        post.StatusCode.Should().Be(HttpStatusCode.OK);
        (await post.Content.ReadAsStringAsync()).Should().Be("ok");
        poll.StatusCode.Should().Be(HttpStatusCode.OK);
        (await poll.Content.ReadAsStringAsync()).Should().Be("1");
        late.StatusCode.Should().Be(HttpStatusCode.BadRequest);
        (await late.Content.ReadAsStringAsync()).Should().Be("{\"code\":1,\"message\":\"Session ID unknown\"}");
    }

    [TestCase("42{")]
    [TestCase("44{\"message\":\"x\"}")]
    public async Task A_poll_that_is_pending_closes(string packet)
    {
        await using SocketIoApp app = await SocketIoApp.ServeAsync(_ => { });
        using var client = (PollingClient)await app.OpenAsync(ClientTransport.Polling);
        await SocketClient.JoinAsync(client);

        Task<HttpResponseMessage> pending = client.PollAsync();
        using HttpResponseMessage post = await client.PostAsync(packet);
        using HttpResponseMessage poll = await pending;

        post.StatusCode.Should().Be(HttpStatusCode.OK);
        (await poll.Content.ReadAsStringAsync()).Should().Be("1");
        app.Io.ConnectionCount.Should().Be(0);
    }

    [Test]
    public async Task The_close_packet_comes_in_a_response_of_its_own_behind_what_was_sent_before()
    {
        await using SocketIoApp app = await ServeLeavingAsync();
        using var client = (PollingClient)await app.OpenAsync(ClientTransport.Polling);
        await SocketClient.JoinAsync(client);

        await client.SendAsync("42[\"leave\"]");
        using HttpResponseMessage poll = await client.PollAsync();
        using HttpResponseMessage next = await client.PollAsync();

        (await poll.Content.ReadAsStringAsync()).Should().Be("42[\"last words\"]\u001e41");
        (await next.Content.ReadAsStringAsync()).Should().Be("1");
        app.Io.ConnectionCount.Should().Be(0);
    }

    [Test]
    public async Task A_client_that_closes_before_it_has_fetched_the_last_messages_is_not_waited_for()
    {
        await using SocketIoApp app = await ServeLeavingAsync();
        using var client = (PollingClient)await app.OpenAsync(ClientTransport.Polling);
        await SocketClient.JoinAsync(client);

        await client.SendAsync("42[\"leave\"]");
        int waiting = app.Io.ConnectionCount;
        await client.SendAsync("1");

        waiting.Should().Be(1);
        app.Io.ConnectionCount.Should().Be(0);
    }

    private static Task<SocketIoApp> ServeLeavingAsync() => SocketIoApp.ServeAsync(root => root.On("leave", async socket =>
    {
        await socket.EmitAsync("last words");
        await socket.DisconnectAsync(closeConnection: true);
    }));
}
