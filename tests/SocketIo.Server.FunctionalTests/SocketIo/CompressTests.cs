using System.Text;
using SocketIo.Server.Testing;

namespace SocketIo.Server.FunctionalTests.SocketIo;

/// <summary>Which events may be compressed, where compression is on.</summary>
internal sealed class CompressTests
{
    private const string Offer = "Sec-WebSocket-Extensions: permessage-deflate";

    private static readonly byte[] s_bytes = new byte[2_000];
    private static readonly string s_long = new('x', 2_000);

    [Test]
    public async Task Over_a_WebSocket_events_are_compressed_unless_they_say_otherwise()
    {
        await using SocketIoApp app = await ServeAsync();
        using RawWebSocket webSocket = await ConnectAsync(app);
        ISocket socket = app.Io.Of("/").Sockets.Single();

        await socket.EmitAsync("a", s_long);
        await socket.EmitUncompressedAsync("b", s_long);
        await app.Io.Of("/").EmitAsync("c", s_long);
        await app.Io.Of("/").Compress(false).EmitAsync("d", s_long);
        await app.Io.Of("/").To(socket.Id).Compress(false).Compress(true).EmitAsync("e", s_long);
        await app.Io.Of("/").Compress(false).EmitFilteredAsync("f", s_long, _ => true);
        await app.Io.Of("/").EmitFilteredAsync("g", s_long, _ => true);
        await app.Io.Of("/").Compress(false).EmitWithAckAsync<int>("h", s_long);

        for (char name = 'a'; name <= 'h'; name++)
        {
            WebSocketFrame frame = (await webSocket.ReceiveAsync())!;
            Encoding.UTF8.GetString(frame.Inflated).Should().Contain($"[\"{name}\",\"xxx");
            frame.IsCompressed.Should().Be(name is 'a' or 'c' or 'e' or 'g', "of the event {0}", name);
        }
    }

    [Test]
    public async Task Attachments_are_compressed_and_not_like_their_event()
    {
        await using SocketIoApp app = await ServeAsync();
        using RawWebSocket webSocket = await ConnectAsync(app);

        await app.Io.Of("/").EmitAsync("a", s_bytes);
        await app.Io.Of("/").Compress(false).EmitAsync("b", s_bytes);

        bool[] compressed = new bool[4];
        for (int i = 0; i < compressed.Length; i++)
        {
            WebSocketFrame frame = (await webSocket.ReceiveAsync())!;
            frame.Opcode.Should().Be(i % 2 == 0 ? WebSocketFrame.Text : WebSocketFrame.Binary);
            compressed[i] = frame.IsCompressed;
        }

        compressed.Should().Equal(false, true, false, false);
    }

    [Test]
    public async Task Kept_events_are_compressed_or_not_as_they_were_emitted()
    {
        await using SocketIoApp app = await ServeAsync(options => options.ConnectionStateRecovery = new ConnectionStateRecoveryOptions());
        using RawWebSocket webSocket = await ConnectAsync(app);
        ISocket socket = app.Io.Of("/").Sockets.Single();

        await socket.EmitAsync("a", s_long);
        await socket.EmitUncompressedAsync("b", s_long);
        await app.Io.Of("/").Compress(false).EmitAsync("c", s_long);

        (await webSocket.ReceiveAsync())!.IsCompressed.Should().BeTrue();
        (await webSocket.ReceiveAsync())!.IsCompressed.Should().BeFalse();
        (await webSocket.ReceiveAsync())!.IsCompressed.Should().BeFalse();
    }

    [Test]
    public async Task The_answer_to_a_CONNECT_is_never_compressed_since_it_may_hold_a_secret()
    {
        await using SocketIoApp app = await ServeAsync(options =>
        {
            options.PerMessageDeflate!.Threshold = 0;
            options.ConnectionStateRecovery = new ConnectionStateRecoveryOptions();
        });
        using RawWebSocket webSocket = await RawWebSocket.OpenAsync(app.Address, "/socket.io/?EIO=4&transport=websocket", Offer);
        await webSocket.ReceiveAsync();

        await webSocket.SendTextAsync("40");

        WebSocketFrame frame = (await webSocket.ReceiveAsync())!;
        frame.IsCompressed.Should().BeFalse();
        Encoding.UTF8.GetString(frame.Payload).Should().StartWith("40{").And.Contain("\"pid\":");
    }

    [Test]
    public async Task Over_long_polling_one_event_that_must_not_be_compressed_decides_for_its_neighbours()
    {
        await using SocketIoApp app = await ServeAsync();
        using SocketClient client = await app.ConnectAsync(ClientTransport.Polling);
        using var http = new HttpClient { BaseAddress = app.Address };
        ISocket socket = app.SocketOf(client);

        await socket.EmitAsync("a", s_long);
        (await PollAsync()).Should().Equal("gzip");
        await socket.EmitAsync("a", s_long);
        await socket.EmitUncompressedAsync("b", 1);
        (await PollAsync()).Should().BeEmpty();
        await socket.EmitUncompressedAsync("b", s_bytes);
        (await PollAsync()).Should().BeEmpty();

        async Task<IEnumerable<string>> PollAsync()
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, $"/socket.io/?EIO=4&transport=polling&sid={client.Engine.SessionId}");
            request.Headers.Add("Accept-Encoding", "gzip");
            using HttpResponseMessage response = await http.SendAsync(request);
            return response.Content.Headers.ContentEncoding.ToArray();
        }
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task Where_no_compression_is_on_it_changes_nothing(bool compress)
    {
        await using SocketIoApp app = await SocketIoApp.ServeAsync(_ => { });
        using SocketClient client = await app.ConnectAsync();

        await app.Io.Of("/").Compress(compress).EmitAsync("event", (1, s_long));

        (await client.ReceiveAsync()).Should().Be($"42[\"event\",1,\"{s_long}\"]");
    }

    private static Task<SocketIoApp> ServeAsync(Action<SocketIoOptions>? more = null) => SocketIoApp.ServeAsync(_ => { }, options =>
    {
        options.PerMessageDeflate = new PerMessageDeflateOptions();
        options.HttpCompression = new HttpCompressionOptions();
        options.AckTimeout = TimeSpan.FromMilliseconds(1);
        more?.Invoke(options);
    });

    /// <summary>A client in <c>/</c> that takes compressed messages.</summary>
    private static async Task<RawWebSocket> ConnectAsync(SocketIoApp app)
    {
        RawWebSocket webSocket = await RawWebSocket.OpenAsync(app.Address, "/socket.io/?EIO=4&transport=websocket", Offer);
        webSocket.Extensions.Should().NotBeNull();
        await webSocket.ReceiveAsync();
        await webSocket.SendTextAsync("40");
        (await webSocket.ReceiveTextAsync()).Should().StartWith("40{");
        await Eventually.IsTrueAsync(() => app.Io.Of("/").Sockets.Count == 1);
        return webSocket;
    }
}
