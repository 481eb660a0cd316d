using SocketIo.Server.Testing;

namespace SocketIo.Server.FunctionalTests.SocketIo;

/// <summary>Acknowledgements that the server awaits from many clients.</summary>
[TestFixture(ClientTransport.Polling)]
[TestFixture(ClientTransport.WebSocket)]
internal sealed class BroadcastAckTests(ClientTransport transport)
{
    private ManualTimeProvider _clock = null!;
    private SocketIoApp _app = null!;
    private SocketClient _ann = null!;
    private SocketClient _bob = null!;

    [SetUp]
    public async Task Connect()
    {
        _clock = new ManualTimeProvider();
        _app = await SocketIoApp.ServeAsync(_ => { }, options => options.MaxPendingAcks = 2, _clock);
        _ann = await _app.ConnectAsync(transport);
        _bob = await _app.ConnectAsync(transport);
    }

    [TearDown]
    public async Task Disconnect()
    {
        _ann.Dispose();
        _bob.Dispose();
        await _app.DisposeAsync();
    }

    private INamespace Root => _app.Io.Of("/");

    [Test]
    public async Task All_replies_complete_the_wait()
    {
        Task<BroadcastReplies<string>> asked = Root.EmitWithAckAsync<string>("who?", EventArguments.Empty);

        (await _ann.ReceiveAsync()).Should().Be("420[\"who?\"]");
        (await _bob.ReceiveAsync()).Should().Be("420[\"who?\"]");
        await _bob.SendAsync("430[\"bob\"]");
        await _ann.SendAsync("430[\"ann\"]");

        BroadcastReplies<string> replies = await Eventually.GetAsync(asked);
        replies.Replies.Should().Equal("bob", "ann");
        replies.IsComplete.Should().BeTrue();
        replies.MissingCount.Should().Be(0);
    }

    [Test]
    public async Task Binary_data_travels_both_ways()
    {
        Task<BroadcastReplies<byte[]>> asked = Root.EmitWithAckAsync<byte[]>("x", (new byte[] { 1, 2, 3 }, "text"));

        foreach (SocketClient client in new[] { _ann, _bob })
        {
            (await client.ReceiveAsync(2)).Should().Equal("451-0[\"x\",{\"_placeholder\":true,\"num\":0},\"text\"]", "bAQID");
            await client.SendAsync("461-0[{\"_placeholder\":true,\"num\":0}]", "bBAU=");
        }

        (await Eventually.GetAsync(asked)).Replies.Should().AllBeEquivalentTo(new byte[] { 4, 5 });
    }

    [Test]
    public async Task After_the_timeout_those_who_replied_are_the_answer()
    {
        Task<BroadcastReplies<int>> asked = Root.Timeout(TimeSpan.FromSeconds(1)).EmitWithAckAsync<int>("x", 1);
        await _ann.SendAsync("430[1]");
        await _ann.FlushAsync();
        asked.IsCompleted.Should().BeFalse();

        _clock.Advance(TimeSpan.FromSeconds(1));

        BroadcastReplies<int> replies = await Eventually.GetAsync(asked);
        replies.Replies.Should().Equal(1);
        replies.MissingCount.Should().Be(1);
        replies.IsComplete.Should().BeFalse();
        _app.SocketOf(_bob).PendingAckCount.Should().Be(0);
        await _bob.SendAsync("430[2]");
        (await _bob.FlushAsync()).Should().Equal("420[\"x\",1]");
    }

    [Test]
    public async Task The_timeout_of_the_options_counts_where_no_other_is_given()
    {
        Task<BroadcastReplies<int>> asked = Root.EmitWithAckAsync<int>("x", 1);

        _clock.Advance(new SocketIoOptions().AckTimeout);

        (await Eventually.GetAsync(asked)).MissingCount.Should().Be(2);
    }

    [Test]
    public async Task Who_disconnects_is_missing_and_not_waited_for()
    {
        Task<BroadcastReplies<int>> asked = Root.EmitWithAckAsync<int>("x", 1);
        await _ann.SendAsync("430[1]");
        await _bob.SendAsync("41");

        BroadcastReplies<int> replies = await Eventually.GetAsync(asked);

        replies.Replies.Should().Equal(1);
        replies.MissingCount.Should().Be(1);
    }

    [Test]
    public async Task Who_answers_what_cannot_be_read_is_missing_and_not_waited_for()
    {
        Task<BroadcastReplies<ServerAckTests.Picky>> asked = Root.EmitWithAckAsync<ServerAckTests.Picky>("x", 1);
        await _ann.SendAsync("430[\"text\"]");
        await _bob.SendAsync("430[{\"value\":-1}]");

        BroadcastReplies<ServerAckTests.Picky> replies = await Eventually.GetAsync(asked);

        replies.Replies.Should().BeEmpty();
        replies.MissingCount.Should().Be(2);
        (await _bob.FlushAsync()).Should().Equal("420[\"x\",1]");
    }

    [Test]
    public async Task Nobody_to_ask_is_an_answer_at_once()
    {
        BroadcastReplies<int> replies = await Root.To("nowhere").EmitWithAckAsync<int>("x", 1);

        replies.Replies.Should().BeEmpty();
        replies.IsComplete.Should().BeTrue();
    }

    [Test]
    public async Task Only_the_chosen_are_asked()
    {
        Task<BroadcastReplies<int>> asked = _app.SocketOf(_ann).Broadcast.EmitWithAckAsync<int>("x", 1);
        (await _bob.ReceiveAsync()).Should().Be("420[\"x\",1]");
        await _ann.SendAsync("430[666]");
        (await _ann.FlushAsync()).Should().BeEmpty();
        await _bob.SendAsync("430[1]");

        (await Eventually.GetAsync(asked)).Replies.Should().Equal(1);
    }

    [Test]
    public async Task A_token_ends_the_wait()
    {
        using CancellationTokenSource source = new();
        Task<BroadcastReplies<int>> asked = Root.EmitWithAckAsync<int>("x", 1, source.Token);

        await source.CancelAsync();

        await FluentActions.Awaiting(() => Eventually.GetAsync(asked)).Should().ThrowAsync<OperationCanceledException>();
        _app.SocketOf(_ann).PendingAckCount.Should().Be(0);
    }

    [Test]
    public async Task Who_owes_too_many_answers_is_not_asked_and_missing()
    {
        _ = _app.SocketOf(_ann).EmitWithAckAsync<int>("x", 1);
        _ = _app.SocketOf(_ann).EmitWithAckAsync<int>("x", 2);
        Task<BroadcastReplies<int>> asked = Root.EmitWithAckAsync<int>("y", 3);
        (await _bob.ReceiveAsync()).Should().Be("422[\"y\",3]");
        await _bob.SendAsync("432[1]");

        BroadcastReplies<int> replies = await Eventually.GetAsync(asked);

        replies.Replies.Should().Equal(1);
        replies.MissingCount.Should().Be(1);
        (await _ann.FlushAsync()).Should().Equal("420[\"x\",1]", "421[\"x\",2]");
        (await _app.LoggedAsync("LimitRefused")).Message.Should().Contain("MaxPendingAcks");
    }

    [Test]
    public void A_timeout_is_more_than_zero() =>
        FluentActions.Invoking(() => Root.Timeout(TimeSpan.Zero)).Should().Throw<ArgumentOutOfRangeException>();
}
