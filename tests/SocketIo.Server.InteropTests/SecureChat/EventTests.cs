using System.Text.Json;
using SocketIo.Server.Testing;

namespace SocketIo.Server.InteropTests.SecureChat;

/// <summary>The events of <c>/chat</c>: what each does, for whom, and what the others are told.</summary>
internal sealed class EventTests(ClientTransport transport) : SecureChatFixture(transport)
{
    [TestCase("alice", """["admin","member"]""", """["apollo","gemini"]""")]
    [TestCase("bob", """["member"]""", """["apollo"]""")]
    [TestCase("carol", """["member"]""", """["gemini"]""")]
    [TestCase("dave", "[]", "[]")]
    public async Task Everybody_may_ask_who_they_are(string user, string roles, string projects)
    {
        string token = await Server.SignInAsync(user);
        ChatClient client = await ConnectAsync("/chat", new { token });

        JsonElement me = await client.AskAsync("whoami");

        me.GetRawText().Should().Be($$"""{"user":"{{user}}","roles":{{roles}},"projects":{{projects}},"exp":{{Tokens.ReadClaims(token).GetProperty("exp").GetRawText()}},"amr":["pwd"]}""");
    }

    [TestCase("alice", "project:apollo", true)]
    [TestCase("alice", "project:gemini", true)]
    [TestCase("bob", "project:apollo", true)]
    [TestCase("bob", "project:gemini", false)]
    [TestCase("carol", "project:apollo", false)]
    [TestCase("dave", "project:apollo", false)]
    [TestCase("dave", "lobby", true)]
    [TestCase("alice", "Lobby", false)]
    [TestCase("alice", "lobby ", false)]
    [TestCase("alice", "", false)]
    [TestCase("alice", "project:", false)]
    [TestCase("alice", "project:Apollo", false)]
    [TestCase("alice", "apollo", false)]
    [TestCase("alice", "project:apollo\u0000", false)]
    [TestCase("dave", "project:", false)]
    public async Task Rooms_are_for_the_members_of_their_project(string user, string room, bool isAllowed)
    {
        ChatClient client = await EnterAsync(user);

        JsonElement answer = await client.AskAsync("join", room);

        ChatClient.CodeOf(answer).Should().Be(isAllowed ? null : "room_forbidden");
        if (isAllowed)
        {
            answer.GetProperty("room").GetString().Should().Be(room);
            answer.GetProperty("members").EnumerateArray().Select(member => member.GetString()).Should().Contain(user);
        }
    }

    [Test]
    public async Task The_room_of_somebodys_socket_is_nobodys()
    {
        ChatClient alice = await OpenAsync("/chat");
        string sid = (await alice.TryConnectAsync(new { token = await Server.SignInAsync("alice") })).Split('"')[3];
        ChatClient bob = await EnterAsync("bob");

        (await bob.RefusalOfAsync("join", sid)).Should().Be("room_forbidden");
        (await bob.RefusalOfAsync("message", new { room = sid, text = "x" })).Should().Be("room_forbidden");
        (await alice.RefusalOfAsync("message", new { room = sid, text = "x" })).Should().Be("room_forbidden");
        await alice.HasNoEventAsync();
    }

    [Test]
    public async Task Who_is_in_the_room_gets_a_message_and_nobody_else()
    {
        ChatClient bob = await EnterRoomAsync("bob", "project:apollo");
        ChatClient alice = await EnterRoomAsync("alice", "project:apollo");
        ChatClient outside = await EnterAsync("alice");
        ChatClient carol = await EnterRoomAsync("carol", "lobby");

        string id = (await bob.AskAsync("message", new { room = "project:apollo", text = "Hello" })).GetProperty("id").GetString()!;

        (await alice.NextAsync("message")).GetRawText().Should().Be($$"""{"id":"{{id}}","room":"project:apollo","user":"bob","text":"Hello"}""");
        await bob.HasNoEventAsync();
        await outside.HasNoEventAsync();
        await carol.HasNoEventAsync();
    }

    [TestCase("message")]
    [TestCase("private_note")]
    [TestCase("salary")]
    public async Task Who_is_not_in_the_room_writes_nothing_into_it(string name)
    {
        ChatClient witness = await EnterRoomAsync("bob", "project:apollo");
        ChatClient alice = await EnterAsync("alice");
        ChatClient carol = await EnterAsync("carol");
        object content = new { room = "project:apollo", text = "x", amount = 1 };

        (await alice.RefusalOfAsync(name, content)).Should().Be("room_forbidden");
        (await carol.RefusalOfAsync(name, content)).Should().Be("room_forbidden");
        await alice.AskAsync("join", "project:apollo");
        (await alice.AskAsync("leave", "project:apollo")).GetRawText().Should().Be("""{"room":"project:apollo"}""");
        (await alice.RefusalOfAsync(name, content)).Should().Be("room_forbidden");
        await witness.HasNoEventAsync();
    }

    [Test]
    public async Task A_private_note_is_announced_by_its_number_and_read_over_HTTP_by_members()
    {
        ChatClient alice = await EnterRoomAsync("alice", "project:apollo");
        ChatClient bob = await EnterRoomAsync("bob", "project:apollo");

        JsonElement answer = await alice.AskAsync("private_note", new { room = "project:apollo", text = "Only for us" });

        string id = answer.GetProperty("id").GetString()!;
        answer.GetRawText().Should().Be($$"""{"id":"{{id}}"}""");
        (await bob.NextAsync("note")).GetRawText().Should().Be($$"""{"id":"{{id}}"}""");
        JsonElement note = await Server.GetJsonAsync($"GET /messages/{id}", await Server.SignInAsync("bob"));
        note.GetRawText().Should().Be($$"""{"id":"{{id}}","room":"project:apollo","user":"alice","text":"Only for us"}""");
        (await Server.StatusAsync($"GET /messages/{id}", await Server.SignInAsync("carol"))).Should().Be(403);
        (await Server.StatusAsync($"GET /messages/{id}", await Server.SignInAsync("dave"))).Should().Be(403);
        (await Server.StatusAsync($"GET /messages/{id}")).Should().Be(401);
    }

    [Test]
    public async Task A_message_in_the_lobby_may_be_read_by_everybody_who_has_signed_in()
    {
        ChatClient alice = await EnterRoomAsync("alice", "lobby");

        string id = (await alice.AskAsync("message", new { room = "lobby", text = "Hello" })).GetProperty("id").GetString()!;

        (await Server.StatusAsync($"GET /messages/{id}", await Server.SignInAsync("dave"))).Should().Be(200);
        (await Server.StatusAsync($"GET /messages/{id}")).Should().Be(401);
    }

    [Test]
    public async Task Of_a_salary_only_administrators_learn_how_much_it_is()
    {
        ChatClient alice = await EnterRoomAsync("alice", "project:apollo");
        ChatClient bob = await EnterRoomAsync("bob", "project:apollo");

        (await bob.RefusalOfAsync("salary", new { room = "project:apollo", amount = 1234.5 })).Should().BeNull();

        (await alice.NextAsync("salary")).GetRawText().Should().Be("""{"amount":1234.5}""");
        (await bob.NextAsync("salary")).GetRawText().Should().Be("""{"amount":null}""");

        (await alice.RefusalOfAsync("salary", new { room = "project:apollo", amount = 0 })).Should().BeNull();

        (await alice.NextAsync("salary")).GetRawText().Should().Be("""{"amount":0}""");
        (await bob.NextAsync("salary")).GetRawText().Should().Be("""{"amount":null}""");
    }

    [TestCase("\"5\"")]
    [TestCase("null")]
    [TestCase("true")]
    [TestCase("{}")]
    [TestCase("1e999")]
    public async Task A_salary_is_a_number(string amount)
    {
        ChatClient bob = await EnterRoomAsync("bob", "project:apollo");

        ChatClient.CodeOf(await bob.AskRawAsync($$"""["salary",{"room":"project:apollo","amount":{{amount}}}]""")).Should().Be("invalid");
        ChatClient.CodeOf(await bob.AskRawAsync("""["salary",{"room":"project:apollo"}]""")).Should().Be("invalid");
        await bob.HasNoEventAsync();
    }

    [Test]
    public async Task An_announcement_of_an_administrator_reaches_everybody_in_the_chat()
    {
        ChatClient alice = await EnterAsync("alice");
        ChatClient dave = await EnterAsync("dave");
        ChatClient root = await ConnectAsync("/");
        await root.NextAsync("news");

        (await alice.RefusalOfAsync("broadcast_announcement", new { text = "Lunch" })).Should().BeNull();

        (await dave.NextAsync("announcement")).GetRawText().Should().Be("""{"text":"Lunch"}""");
        (await alice.NextAsync("announcement")).GetRawText().Should().Be("""{"text":"Lunch"}""");
        await root.HasNoEventAsync();
    }

    [TestCase("bob")]
    [TestCase("dave")]
    public async Task An_announcement_of_anybody_else_is_forbidden_whatever_it_says(string user)
    {
        ChatClient alice = await EnterAsync("alice");
        ChatClient client = await EnterAsync(user);

        (await client.RefusalOfAsync("broadcast_announcement", new { text = "x" })).Should().Be("forbidden");
        (await client.RefusalOfAsync("broadcast_announcement", 5)).Should().Be("forbidden");
        (await client.RefusalOfAsync("broadcast_announcement")).Should().Be("forbidden");
        ChatClient.CodeOf(await client.AskRawAsync("""["broadcast\u005fannouncement",{"text":"x"}]""")).Should().Be("forbidden");

        // Binary, and without an acknowledgement that would show anything.
        await client.Engine.SendAsync("""451-/chat,["broadcast_announcement",{"text":{"_placeholder":true,"num":0}}]""", "bAQID");
        await client.Engine.SendAsync("""42/chat,["broadcast_announcement",{"text":"x"}]""");
        await client.HasNoEventAsync();
        await alice.HasNoEventAsync();
    }

    [TestCase("Whoami")]
    [TestCase("whoami ")]
    [TestCase("")]
    [TestCase("__proto__")]
    [TestCase("constructor")]
    [TestCase("kick")]
    [TestCase("audit")]
    [TestCase("announcement")]
    public async Task An_unknown_event_is_refused(string name)
    {
        ChatClient client = await EnterAsync("alice");

        (await client.RefusalOfAsync(name, new { user = "bob" })).Should().Be("unknown_event");
    }

    [Test]
    public async Task An_unknown_binary_event_is_refused_too()
    {
        ChatClient client = await EnterAsync("alice");

        await client.Engine.SendAsync("""451-/chat,77["nothing of that name",{"_placeholder":true,"num":0}]""", "bAQID");

        ChatClient.CodeOf(await client.ReceiveAckAsync("77")).Should().Be("unknown_event");
    }

    [TestCase("5")]
    [TestCase("null")]
    [TestCase("\"\"")]
    [TestCase("""["lobby"]""")]
    [TestCase("""{"room":"lobby"}""")]
    [TestCase("\"\\ud800\"")]
    [TestCase("\"project:apollo\\u0000\"")]
    [TestCase("\"Project:apollo\"")]
    public async Task What_is_no_room_of_theirs_is_forbidden_whatever_it_is(string room)
    {
        ChatClient client = await EnterAsync("alice");

        ChatClient.CodeOf(await client.AskRawAsync($"[\"join\",{room}]")).Should().Be("room_forbidden");
    }

    [TestCase("message", "5")]
    [TestCase("message", "null")]
    [TestCase("message", """["lobby","x"]""")]
    [TestCase("message", """{"room":["lobby"],"text":"x"}""")]
    [TestCase("message", """{"text":"x"}""")]
    [TestCase("private_note", """{"room":"lobby"}""")]
    public async Task What_an_event_does_not_take_is_invalid_and_shows_nothing_of_the_program(string name, string argument)
    {
        ChatClient client = await EnterRoomAsync("alice", "lobby");

        JsonElement answer = await client.AskRawAsync($"[\"{name}\",{argument}]");

        ChatClient.CodeOf(answer).Should().Be("invalid");
        answer.GetRawText().Should().NotContainAny("Exception", "System.", ".cs", "   at ", "/");
    }

    [TestCase("\"\"")]
    [TestCase("null")]
    [TestCase("5")]
    [TestCase("[\"x\"]")]
    [TestCase("\"a\\nb\"")]
    [TestCase("\"a\\r\"")]
    [TestCase("\"\\t\"")]
    [TestCase("\"\\u0000\"")]
    [TestCase("\"\\u001b[31m\"")]
    [TestCase("\"\\u007f\"")]
    [TestCase("\"\\u0085\"")]
    [TestCase("\"\\ud83d\"")]
    [TestCase("\"\\udc4b\\ud83d\"")]
    [TestCase("x * 501")]
    [TestCase("\\ud83d\\udc4b * 251")]
    public async Task A_text_has_1_to_500_characters_and_none_that_control(string text)
    {
        ChatClient witness = await EnterRoomAsync("bob", "lobby");
        ChatClient client = await EnterRoomAsync("alice", "lobby");
        foreach (string name in new[] { "message", "private_note" })
        {
            JsonElement error = (await client.AskRawAsync($"[\"{name}\",{{\"room\":\"lobby\",\"text\":{Repeat(text)}}}]")).GetProperty("error");

            error.GetProperty("code").GetString().Should().Be("invalid");
            error.GetProperty("errors").GetProperty("text")[0].GetString().Should().NotBeNullOrEmpty();
        }

        await witness.HasNoEventAsync();
    }

    [TestCase("x * 1")]
    [TestCase("x * 500")]
    [TestCase("\\ud83d\\udc4b * 250")]
    [TestCase("\"é ع \\u2028 <b>'\"")]
    public async Task Any_other_text_arrives(string text)
    {
        ChatClient witness = await EnterRoomAsync("bob", "lobby");
        ChatClient client = await EnterRoomAsync("alice", "lobby");

        ChatClient.CodeOf(await client.AskRawAsync($"[\"message\",{{\"room\":\"lobby\",\"text\":{Repeat(text)}}}]")).Should().BeNull();

        (await witness.NextAsync("message")).GetProperty("text").GetString().Should().Be(JsonElement.Parse(Repeat(text)).GetString());
    }

    /// <summary>A JSON string, which may be written as a text and how many times it is repeated.</summary>
    private static string Repeat(string text) => text.Split(" * ") is [var part, var count]
        ? $"\"{string.Concat(Enumerable.Repeat(part, int.Parse(count, System.Globalization.CultureInfo.InvariantCulture)))}\""
        : text;

    [Test]
    public async Task A_binary_argument_is_no_text()
    {
        ChatClient client = await EnterRoomAsync("alice", "lobby");

        await client.Engine.SendAsync("""451-/chat,77["message",{"room":"lobby","text":{"_placeholder":true,"num":0}}]""", "bAQID");

        ChatClient.CodeOf(await client.ReceiveAckAsync("77")).Should().Be("invalid");
    }

    [Test]
    public async Task An_acknowledgement_that_nobody_waits_for_does_nothing()
    {
        ChatClient client = await EnterAsync("bob");

        await client.Engine.SendAsync("""43/chat,0[{"error":null}]""", """43/chat,12345["x"]""", """461-/chat,3[{"_placeholder":true,"num":0}]""", "bAQID");

        (await client.AskAsync("whoami")).GetProperty("user").GetString().Should().Be("bob");
    }

    [Test]
    public async Task Rules_hold_during_and_after_an_upgrade()
    {
        if (Transport == ClientTransport.WebSocket)
        {
            // Nothing is left to upgrade to; the rules are the same.
            (await (await EnterAsync("bob")).RefusalOfAsync("broadcast_announcement", new { text = "x" })).Should().Be("forbidden");
            return;
        }

        ChatClient bob = await EnterAsync("bob");
        using (RawWebSocket probe = await RawWebSocket.OpenAsync(Server.Address, $"/socket.io/?EIO=4&transport=websocket&sid={bob.Engine.SessionId}"))
        {
            await probe.SendTextAsync("2probe");
            (await probe.ReceiveTextAsync()).Should().Be("3probe");
            (await bob.RefusalOfAsync("broadcast_announcement", new { text = "x" })).Should().Be("forbidden");
            (await bob.RefusalOfAsync("join", "project:gemini")).Should().Be("room_forbidden");
        }

        bob = await EnterAsync("bob");
        await bob.UpgradeAsync(Server.Address);

        (await bob.RefusalOfAsync("broadcast_announcement", new { text = "x" })).Should().Be("forbidden");
        (await bob.RefusalOfAsync("join", "project:gemini")).Should().Be("room_forbidden");
        (await bob.RefusalOfAsync("nothing of that name")).Should().Be("unknown_event");
        (await bob.AskAsync("whoami")).GetProperty("user").GetString().Should().Be("bob");
    }
}
