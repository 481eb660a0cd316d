using System.Text.Json;
using SocketIo.Server.Testing;
using static Microsoft.Playwright.Assertions;

namespace SocketIo.Server.InteropTests.Chat;

/// <summary>
/// The chat sample as its users know it: real tabs of a real browser, with the real client. Ada has one transport only; Grace
/// has the client's own choice, which starts with long-polling and goes on with WebSocket.
/// </summary>
[TestFixture("websocket", "WebSocket", "Development")]
[TestFixture("polling", "long-polling", "Production")]
public sealed class ChatTests(string transport, string transportName, string environment) : BrowserFixture
{
    private const string AnyTransport = "polling,websocket";

    // A picture of one pixel, followed by some bytes of every value.
    private static readonly byte[] s_picture =
    [
        .. Convert.FromBase64String("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGNgYPhfDwAChAGAZaEpPQAAAABJRU5ErkJggg=="),
        .. Enumerable.Range(0, 4096).Select(i => (byte)i),
    ];

    private SampleServer _server = null!;
    private ChatPage _ada = null!;
    private ChatPage _grace = null!;

    [SetUp]
    public async Task StartChat()
    {
        _server = await SampleServer.StartChatAsync(environment);
        _ada = await ChatPage.OpenAsync(Profile, _server.Address, transport);
        _grace = await ChatPage.OpenAsync(await OpenAnotherProfile(), _server.Address, AnyTransport);
    }

    [TearDown]
    public async Task StopChat()
    {
        string[] errors = [.. _ada.Errors, .. _grace.Errors];
        await _server.DisposeAsync();
        errors.Should().BeEmpty();
        _server.Log.Should().NotContainAny("fail:", "crit:");
    }

    [Test]
    public async Task Two_people_talk()
    {
        await SignInAsync();
        await Expect(_ada.Connection).ToHaveTextAsync($"connected · {transportName}");
        await Expect(_grace.Connection).ToHaveTextAsync("connected · WebSocket");
        await Expect(_grace.People).ToHaveTextAsync(["Ada", "Grace"]);

        for (int i = 0; i < 100 && await _grace.Typing.TextContentAsync() != "Ada is typing…"; i++)
        {
            // The note stays for three seconds, and may get lost.
            await _ada.TypeAsync("Hello ");
        }

        await Expect(_grace.Typing).ToHaveTextAsync("Ada is typing…");

        await _ada.SayAsync("Hello!");
        await Expect(_ada.StatusOf("Hello!")).ToHaveTextAsync("sent ✓");
        await Expect(_grace.Message("Hello!")).ToHaveCountAsync(1);
        await Expect(_grace.Typing).ToHaveTextAsync("");

        await _grace.SayAsync("Hello, Ada. ¿Qué tal? 👋");
        await Expect(_ada.Message("Hello, Ada. ¿Qué tal? 👋")).ToHaveCountAsync(1);

        await _grace.CloseAsync();
        await Expect(_ada.Message("Grace has left.")).ToHaveCountAsync(1);
        await Expect(_ada.People).ToHaveTextAsync(["Ada"]);
    }

    [Test]
    public async Task What_people_write_is_text_and_nothing_else()
    {
        await SignInAsync();

        await _ada.SayAsync("<img src=x onerror=alert(1)> & <script>alert(2)</script>");

        await Expect(_grace.Message("<img src=x onerror=alert(1)> & <script>alert(2)</script>")).ToHaveCountAsync(1);
        await Expect(_grace.Pictures).ToHaveCountAsync(0);
    }

    [Test]
    public async Task A_private_message_is_seen_by_one_and_known_to_be_delivered()
    {
        await SignInAsync();
        ChatPage alan = await ChatPage.OpenAsync(await OpenAnotherProfile(), _server.Address, AnyTransport);
        await alan.SignInAsync("Alan");

        await _ada.OpenPrivateAsync("Grace");
        await _ada.SayAsync("Only for you");
        await Expect(_ada.StatusOf("Only for you")).ToHaveTextAsync("delivered ✓");

        await Expect(_grace.Unread("Ada")).ToHaveTextAsync("1");
        await Expect(_grace.Message("Only for you")).ToHaveCountAsync(0);
        await _grace.OpenPrivateAsync("Ada");
        await Expect(_grace.Message("Only for you")).ToHaveCountAsync(1);
        await _grace.SayAsync("Thank you");
        await Expect(_ada.Message("Thank you")).ToHaveCountAsync(1);
        await Expect(alan.Unread("Ada")).ToHaveCountAsync(0);

        await _grace.CloseAsync();
        await Expect(alan.Message("Grace has left.")).ToHaveCountAsync(1);
        await _ada.SayAsync("Are you still there?");
        await Expect(_ada.StatusOf("Are you still there?")).ToHaveTextAsync("Not delivered: nobody of that name is here.");
    }

    [Test]
    public async Task A_picture_arrives_byte_for_byte()
    {
        await SignInAsync();

        await _ada.SendPictureAsync(s_picture, "image/png");

        await Expect(_ada.Pictures).ToHaveCountAsync(1);
        await Expect(_grace.Pictures).ToHaveAttributeAsync("alt", "Picture from Ada");
        await Expect(_grace.Pictures).ToHaveJSPropertyAsync("naturalWidth", 1);
        (await _grace.ReadPictureAsync()).Should().Equal(s_picture);
    }

    [Test]
    public async Task A_picture_that_is_too_large_is_not_sent_and_one_that_is_none_is_refused()
    {
        await SignInAsync();

        await _ada.SendPictureAsync(new byte[1_000_001], "image/png");
        await Expect(_ada.RefusedMessage).ToHaveTextAsync("“picture” is too large: pictures can have 1 MB at most.");

        await _ada.SendPictureAsync("<svg onload='alert(1)'/>"u8.ToArray(), "image/png");
        await Expect(_ada.Message("Only PNG, JPEG, GIF and WebP pictures can be sent.")).ToHaveCountAsync(1);
        await Expect(_grace.Pictures).ToHaveCountAsync(0);
    }

    [Test]
    public async Task Rooms_are_created_joined_and_left()
    {
        await SignInAsync();

        await _ada.CreateRoomAsync("<b>");
        await Expect(_ada.RefusedRoom).ToContainTextAsync("A room needs a name of");
        await _ada.CreateRoomAsync("Tea time");
        await Expect(_ada.Title).ToHaveTextAsync("# tea time");
        await Expect(_ada.RefusedRoom).ToHaveTextAsync("");
        await Expect(_grace.Rooms).ToHaveTextAsync(["# general", "# tea timejoin"]);

        await _ada.SayAsync("Nobody else is here yet");
        await Expect(_ada.StatusOf("Nobody else is here yet")).ToHaveTextAsync("sent ✓");
        await _grace.OpenRoomAsync("tea time");
        await Expect(_ada.People).ToHaveTextAsync(["Ada", "Grace"]);
        await _grace.SayAsync("Now there is");
        await Expect(_ada.Message("Now there is")).ToHaveCountAsync(1);
        await Expect(_grace.Message("Nobody else is here yet")).ToHaveCountAsync(0);

        await _grace.LeaveRoomAsync();
        await Expect(_ada.People).ToHaveTextAsync(["Ada"]);
        await _ada.LeaveRoomAsync();
        await Expect(_ada.Title).ToHaveTextAsync("# general");
        await Expect(_grace.Rooms).ToHaveTextAsync(["# general"]);
    }

    [Test]
    public async Task A_name_belongs_to_one_person_until_the_tab_is_closed()
    {
        await _ada.TryToSignInAsync("<i>Ada</i>");
        await Expect(_ada.RefusedName).ToContainTextAsync("Please choose a name of");
        await _ada.SignInAsync("Ada");
        await _grace.TryToSignInAsync("ADA");
        await Expect(_grace.RefusedName).ToHaveTextAsync("Somebody else is called ADA here. Please choose another name.");

        await _grace.SignInAsync("Grace");
        await Expect(_grace.People).ToHaveTextAsync(["Ada", "Grace"]);
        await _ada.CloseAsync();
        await Expect(_grace.People).ToHaveTextAsync(["Grace"]);

        ChatPage other = await ChatPage.OpenAsync(await OpenAnotherProfile(), _server.Address, AnyTransport);
        await other.SignInAsync("Ada");
    }

    [Test]
    public async Task A_tab_that_is_loaded_again_stays_who_and_where_it_was()
    {
        await SignInAsync();
        await _ada.CreateRoomAsync("tea");
        await Expect(_ada.Title).ToHaveTextAsync("# tea");

        await _ada.ReloadAsync();

        await Expect(_ada.Connection).ToHaveAttributeAsync("data-state", "connected");
        await Expect(_ada.Rooms).ToHaveTextAsync(["# general", "# tea"]);
        await Expect(_grace.People).ToHaveTextAsync(["Ada", "Grace"]);
    }

    [Test]
    public async Task A_tab_that_is_duplicated_hands_its_name_over()
    {
        await SignInAsync();

        ChatPage duplicate = await _ada.DuplicateAsync();

        await Expect(duplicate.People).ToHaveTextAsync(["Ada", "Grace"]);
        await Expect(_ada.RefusedName).ToHaveTextAsync("You have come in again somewhere else, so this tab has left.");
        await Expect(_grace.People).ToHaveTextAsync(["Ada", "Grace"]);

        await duplicate.SignOutAsync();
        await Expect(_grace.People).ToHaveTextAsync(["Grace"]);
        await duplicate.SignInAsync("Alan");
        await Expect(_grace.People).ToHaveTextAsync(["Alan", "Grace"]);
    }

    [Test]
    public async Task A_lost_connection_is_shown_and_what_is_written_meanwhile_arrives()
    {
        await using TcpRelay relay = new(_server.Address);
        _ada = await ChatPage.OpenAsync(Profile, relay.Address, transport);
        await SignInAsync();

        relay.Cut();
        await Expect(_ada.Connection).ToHaveTextAsync("reconnecting…");
        await Expect(_grace.Message("Ada has left.")).ToHaveCountAsync(1);
        await _ada.SayAsync("Is anybody there?");
        await Expect(_ada.StatusOf("Is anybody there?")).ToHaveTextAsync("waiting for the connection…");

        relay.Restore(_server.Address);
        await Expect(_ada.Connection).ToHaveTextAsync($"connected · {transportName}");
        await Expect(_ada.StatusOf("Is anybody there?")).ToHaveTextAsync("sent ✓");
        await _ada.SayAsync("Here I am again");
        await Expect(_grace.Message("Here I am again")).ToHaveCountAsync(1);
        await Expect(_grace.Message("Is anybody there?")).ToHaveCountAsync(1);
        await Expect(_grace.People).ToHaveTextAsync(["Ada", "Grace"]);
    }

    [Test]
    public async Task A_device_that_goes_offline_is_shown_as_such()
    {
        await SignInAsync();

        await Profile.SetOfflineAsync(true);
        await Expect(_ada.Connection).ToHaveTextAsync("offline");
        await _ada.SayAsync("Can you hear me?");
        await Expect(_ada.StatusOf("Can you hear me?")).ToHaveTextAsync("waiting for the connection…");

        await Profile.SetOfflineAsync(false);
        await Expect(_ada.StatusOf("Can you hear me?")).ToHaveTextAsync("sent ✓");
        await Expect(_ada.Connection).ToHaveTextAsync($"connected · {transportName}");
        await Expect(_grace.Message("Can you hear me?")).ToHaveCountAsync(1);
    }

    [Test]
    public async Task A_message_that_comes_twice_is_shown_once()
    {
        await SignInAsync();

        await NodeScript.RunAsync(_server.Address, """
            const socket = io(url, { auth: { name: "Alan", key: "0123456789abcdef", rooms: ["general"] } });
            for (const [id, text] of [["1", "Once"], ["1", "Once"], ["2", "Done"]]) {
              await socket.emitWithAck("message", { id, to: "general", text });
            }
            """);

        await Expect(_ada.Message("Done")).ToHaveCountAsync(1);
        await Expect(_ada.Message("Once")).ToHaveCountAsync(1);
    }

    [Test]
    public async Task A_server_that_starts_again_finds_everyone_in_their_rooms()
    {
        await using TcpRelay relay = new(_server.Address);
        _ada = await ChatPage.OpenAsync(Profile, relay.Address, transport);
        _grace = await ChatPage.OpenAsync(await OpenAnotherProfile(), relay.Address, AnyTransport);
        await SignInAsync();

        await _server.StopAsync();
        await Expect(_ada.Connection).ToHaveTextAsync("reconnecting…");
        await Expect(_grace.Connection).ToHaveTextAsync("reconnecting…");
        await _server.DisposeAsync();
        _server = await SampleServer.StartChatAsync(environment);
        relay.Restore(_server.Address);

        await Expect(_ada.Connection).ToHaveTextAsync($"connected · {transportName}");
        await Expect(_grace.Connection).ToHaveTextAsync("connected · WebSocket");
        await Expect(_ada.People).ToHaveTextAsync(["Ada", "Grace"]);
        await _ada.SayAsync("That was quick");
        await Expect(_grace.Message("That was quick")).ToHaveCountAsync(1);
    }

    [Test]
    public async Task The_server_refuses_what_the_page_would_not_send()
    {
        JsonElement refusals = await NodeScript.RunAsync(_server.Address, $$"""
            const transports = "{{transport}}".split(",");
            const auth = { name: "Mallory", key: "0123456789abcdef", rooms: ["general", "<b>", null] };
            const refused = async (auth) => (await next(io(url, { transports, auth, forceNew: true }), "connect_error"))[0].message;
            const refusals = [
              await refused({}),
              await refused({ ...auth, key: "short" }),
              await refused({ ...auth, rooms: 1 }),
              await refused({ ...auth, name: "a\ud800" }),
            ];
            const socket = io(url, { transports, auth, forceNew: true });
            const [welcome] = await next(socket, "welcome");
            refusals.push(welcome.rooms.join());
            const png = (size) => Uint8Array.from({ length: size }, (_, i) => [0x89, 0x50, 0x4e, 0x47][i] ?? 0);
            for (const [event, argument] of [
              ["message", { id: "1", to: "general", picture: png(1_000_001) }],
              ["message", { id: "1", to: "general", picture: png(1_000_000) }],
              ["message", { id: "1", to: "general", text: "x".repeat(2001) }],
              ["message", { id: "1", to: "general", text: "  " }],
              ["message", { id: "1", to: "elsewhere", text: "x" }],
              ["message", { id: "1", to: socket.id, text: "x" }],
              ["message", { to: "general", text: "x" }],
              ["message", { id: "1", to: null, text: "x" }],
              ["message", null],
              ["private", { id: "1", to: "Nobody", text: "x" }],
              ["join", "x".repeat(21)],
              ["join", "a  b"],
              ["leave", "elsewhere"],
              ["typing", "elsewhere"],
              ["nonsense", 1],
            ]) {
              const reply = await socket.timeout(10_000).emitWithAck(event, argument);
              refusals.push(`${event}: ${reply.error?.code ?? "done"}`);
            }
            for (let i = 2; i <= 20; i++) await socket.timeout(10_000).emitWithAck("join", `room ${i}`);
            refusals.push((await socket.timeout(10_000).emitWithAck("join", "one more")).error.code);
            return refusals;
            """);

        const string NoName = "Please choose a name of 1 to 20 letters and digits, with single spaces, dots or hyphens in between.";
        refusals.EnumerateArray().Select(refusal => refusal.GetString()).Should().Equal(
            NoName,
            NoName,
            NoName,
            NoName,
            "general",
            "message: picture_too_large",
            "message: done",
            "message: text_too_long",
            "message: invalid_message",
            "message: not_a_member",
            "message: not_a_member",
            "message: invalid",
            "message: invalid",
            "message: invalid",
            "private: not_here",
            "join: invalid_name",
            "join: invalid_name",
            "leave: not_a_member",
            "typing: not_a_member",
            "nonsense: unknown_event",
            "too_many_rooms");
    }

    private async Task SignInAsync()
    {
        await _ada.SignInAsync("Ada");
        await _grace.SignInAsync("Grace");
        await Expect(_ada.People).ToHaveTextAsync(["Ada", "Grace"]);
    }
}
