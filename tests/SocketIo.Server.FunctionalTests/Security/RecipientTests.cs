using SocketIo.Server.FunctionalTests.SocketIo;
using SocketIo.Server.Testing;

namespace SocketIo.Server.FunctionalTests.Security;

/// <summary>Events that not everybody may see, or not all of.</summary>
internal sealed class RecipientTests
{
    private SocketIoApp _app = null!;
    private SocketClient _ann = null!;
    private SocketClient _admin = null!;
    private SocketClient _nobody = null!;

    private IBroadcast Room => _app.Io.Of("/").To("room");

    [SetUp]
    public async Task StartAsync()
    {
        _app = await SocketIoApp.ServeAsync(root =>
        {
            root.UseSignIn();
            root.OnConnected(socket => socket.JoinAsync("room"));
        });
        _ann = await _app.ConnectAsync(ClientTransport.Polling, auth: SignIn.Ann);
        _admin = await _app.ConnectAsync(auth: SignIn.Admin);
        _nobody = await _app.ConnectAsync();
        foreach (SocketClient client in new[] { _ann, _admin, _nobody })
        {
            await client.FlushAsync();
        }
    }

    [TearDown]
    public async Task StopAsync()
    {
        _ann.Dispose();
        _admin.Dispose();
        _nobody.Dispose();
        await _app.DisposeAsync();
    }

    [Test]
    public async Task Only_those_who_may_have_an_event_get_it()
    {
        await Room.EmitFilteredAsync("secret", 1, recipient => recipient.User.IsInRole("admin"));

        (await _admin.FlushAsync()).Should().Equal("42[\"secret\",1]");
        (await _ann.FlushAsync()).Should().BeEmpty();
        (await _nobody.FlushAsync()).Should().BeEmpty();
    }

    [Test]
    public async Task A_filter_is_asked_only_about_those_who_are_chosen()
    {
        List<string> asked = [];

        await Room.Except(_ann.Id).EmitFilteredAsync("secret", (1, 2), recipient =>
        {
            asked.Add(recipient.Id);
            return true;
        });

        asked.Should().BeEquivalentTo(_admin.Id, _nobody.Id);
        (await _ann.FlushAsync()).Should().BeEmpty();
        (await _nobody.FlushAsync()).Should().Equal("42[\"secret\",1,2]");
    }

    [Test]
    public async Task Who_the_filter_fails_for_gets_nothing_and_the_others_do()
    {
        await Room.EmitFilteredAsync("secret", 1, recipient => recipient.User.Identity!.Name!.Length > 0);

        (await _nobody.FlushAsync()).Should().BeEmpty();
        (await _ann.FlushAsync()).Should().Equal("42[\"secret\",1]");
        (await _app.LoggedAsync("RecipientsFailed")).Message.Should().StartWith("1 recipients in /");
    }

    [Test]
    public async Task Each_recipient_gets_what_it_may_see_and_each_difference_is_made_once()
    {
        List<bool> made = [];

        await Room.EmitProjectedAsync("salary", recipient => recipient.User.IsInRole("admin"), isAdmin =>
        {
            made.Add(isAdmin);
            return new { amount = isAdmin ? 7 : (int?)null };
        });

        (await _admin.FlushAsync()).Should().Equal("42[\"salary\",{\"amount\":7}]");
        (await _ann.FlushAsync()).Should().Equal("42[\"salary\",{\"amount\":null}]");
        (await _nobody.FlushAsync()).Should().Equal("42[\"salary\",{\"amount\":null}]");
        made.Should().BeEquivalentTo([true, false]);
    }

    [Test]
    public async Task Who_the_projection_fails_for_gets_nothing_and_the_others_do()
    {
        await _app.Io.Of("/").EmitProjectedAsync("salary", recipient => recipient.User.Identity!.Name!, name => name);

        (await _nobody.FlushAsync()).Should().BeEmpty();
        (await _ann.FlushAsync()).Should().Equal("42[\"salary\",\"ann\"]");
        (await _admin.FlushAsync()).Should().Equal("42[\"salary\",\"ada\"]");
        await _app.LoggedAsync("RecipientsFailed");
    }

    [Test]
    public async Task Arguments_that_cannot_be_made_reach_nobody()
    {
        Func<Task> emit = async () => await Room.EmitProjectedAsync(
            "salary", recipient => recipient.Id, id => id == _nobody.Id ? throw new InvalidOperationException("no") : id);

        await emit.Should().ThrowAsync<InvalidOperationException>();
        (await _ann.FlushAsync()).Should().BeEmpty();
        (await _admin.FlushAsync()).Should().BeEmpty();
    }

    [Test]
    public async Task Binary_data_is_projected_like_everything_else()
    {
        await Room.EmitProjectedAsync("picture", recipient => recipient.User.IsInRole("admin"), isAdmin => isAdmin ? new byte[] { 1, 2, 3 } : []);

        (await _admin.ReceiveAsync(2)).Should().Equal("451-[\"picture\",{\"_placeholder\":true,\"num\":0}]", "bAQID");
        (await _ann.ReceiveAsync(2)).Should().Equal("451-[\"picture\",{\"_placeholder\":true,\"num\":0}]", "b");
    }

    [Test]
    public async Task A_filter_may_come_and_go_as_it_likes()
    {
        await Room.EmitFilteredAsync("secret", 1, recipient =>
        {
            // Nothing is locked while it runs.
            recipient.LeaveAsync("room").AsTask().GetAwaiter().GetResult();
            return _app.Io.Of("/").Rooms.Count > 0;
        });

        (await _ann.FlushAsync()).Should().Equal("42[\"secret\",1]");
        (await _nobody.FlushAsync()).Should().Equal("42[\"secret\",1]");
    }
}
