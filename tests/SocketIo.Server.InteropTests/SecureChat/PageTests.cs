using static Microsoft.Playwright.Assertions;

namespace SocketIo.Server.InteropTests.SecureChat;

/// <summary>The page of the secure chat as its users know it: real tabs of a real browser, with the real client.</summary>
internal sealed class PageTests : BrowserFixture
{
    private SecureChatServer _server = null!;
    private SecureChatPage _alice = null!;
    private SecureChatPage _bob = null!;

    [SetUp]
    public async Task StartServer()
    {
        _server = await SecureChatServer.StartAsync();
        _alice = await SecureChatPage.OpenAsync(Profile, _server.Address);
        _bob = await SecureChatPage.OpenAsync(await OpenAnotherProfile(), _server.Address);
    }

    [TearDown]
    public async Task StopServer()
    {
        string[] errors = [.. _alice.Errors, .. _bob.Errors];
        await _server.DisposeAsync();
        errors.Should().BeEmpty();
        _server.Output.Should().NotContainAny("fail:", "crit:");
    }

    [Test]
    public async Task Two_people_talk_and_each_gets_what_they_may_see()
    {
        await _bob.TryToSignInAsync("bob", "wrong");
        await Expect(_bob.SignInError).ToHaveTextAsync("That is not right.");
        await _bob.SignInAsync("bob", credential: "a one-time ticket");
        await Expect(_bob.Administration).ToBeHiddenAsync();
        await _bob.TryToJoinAsync("project:gemini");
        await Expect(_bob.Notices).ToHaveTextAsync(["You may not use this room"]);
        await _bob.JoinAsync("project:apollo");
        await _alice.SignInAsync("alice");
        await _alice.JoinAsync("project:apollo");
        await Expect(_alice.Members).ToHaveTextAsync("In the room when you came: alice, bob");

        await _alice.SendAsync("Message", "<img src=x onerror=alert(1)>");
        await Expect(_bob.Messages).ToHaveTextAsync(["<img src=x onerror=alert(1)>"]);
        await _alice.SendAsync("Private note", "Only for us");
        await Expect(_bob.Messages.Last).ToHaveTextAsync("Only for us");
        await _alice.SendAsync("Salary", "1234");
        await Expect(_alice.Notices.Last).ToHaveTextAsync("A salary was announced: 1234.");
        await Expect(_bob.Notices.Last).ToHaveTextAsync("A salary was announced. How much it is, is not for you.");
        await _alice.AnnounceAsync("Lunch");
        await Expect(_bob.Notices.Last).ToHaveTextAsync("Announcement: Lunch");

        await _bob.DeleteAsync("Only for us");
        await _bob.EnterCodeAsync("12345");
        await Expect(_bob.WrongCode).ToHaveTextAsync("The code is wrong");
        await _bob.EnterCodeAsync(Totp.CodeOfNow());
        await Expect(_bob.Messages).ToHaveCountAsync(1);
        await Expect(_alice.Audit.Filter(new() { HasText = "StepUpFailed" })).ToHaveCountAsync(1);
        await Expect(_alice.Audit.Filter(new() { HasText = "StepUpSucceeded" })).ToHaveCountAsync(1);
        await Expect(_alice.Audit.Filter(new() { HasText = "RoomDenied" })).ToHaveCountAsync(1);

        await _bob.ClickAsync("Send 30 at once");
        await Expect(_bob.Notices.Last).ToContainTextAsync("of 30 events were refused.");
        await Expect(_bob.Notices.Last).ToContainTextAsync("Too many events");

        await _alice.ThrowOutAsync("bob");
        await Expect(_bob.SignInError).ToHaveTextAsync("You were signed out.");
        await _bob.SignInAsync("bob");
    }

    [Test]
    public async Task A_token_that_expires_soon_is_refreshed_on_the_live_connection()
    {
        await _bob.SignInAsync("bob", lifetime: "25 seconds");
        await _bob.RefreshByHandAsync();

        await Expect(_bob.Notices).ToHaveTextAsync(["Your token expires soon."]);
        await _bob.ClickAsync("Refresh it");

        await Expect(_bob.Notices).ToHaveTextAsync(["Your token was refreshed."]);
        await _bob.JoinAsync("lobby");
    }

    [Test]
    public async Task A_token_that_is_not_refreshed_ends_the_connection()
    {
        await _bob.TryToSignInAsync("bob", "password-bob", lifetime: "5 seconds");

        await Expect(_bob.SignInError).ToHaveTextAsync("Your token has expired. Please sign in again.");
    }

    [Test]
    public async Task Who_signs_out_everywhere_is_signed_out_in_every_tab()
    {
        await _alice.SignInAsync("alice");
        await _bob.SignInAsync("alice");
        SecureChatPage carol = await SecureChatPage.OpenAsync(Profile, _server.Address);
        await carol.SignInAsync("carol");

        await _alice.ClickAsync("Sign out everywhere");

        await Expect(_alice.SignInError).ToHaveTextAsync("You have signed out.");
        await Expect(_bob.SignInError).ToHaveTextAsync("You were signed out.");
        await carol.JoinAsync("lobby");
    }
}
