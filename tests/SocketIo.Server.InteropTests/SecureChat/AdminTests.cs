using System.Text.Json;
using SocketIo.Server.Testing;

namespace SocketIo.Server.InteropTests.SecureChat;

/// <summary>What administrators see and do.</summary>
internal sealed class AdminTests(ClientTransport transport) : SecureChatFixture(transport)
{
    [Test]
    public async Task The_audit_names_who_was_refused_what_the_newest_first()
    {
        ChatClient bob = await EnterAsync("bob");
        await bob.RefusalOfAsync("broadcast_announcement", new { text = "x" });
        await bob.RefusalOfAsync("join", "project:gemini");
        ChatClient admin = await EnterAsync("alice", "/admin");

        JsonElement[] entries = [.. (await admin.AskAsync("audit")).EnumerateArray()];

        entries.Length.Should().BeInRange(4, 100);
        entries.Select(entry => entry.GetProperty("time").GetDateTimeOffset()).Should().BeInDescendingOrder();
        Text(entries[0], "kind", "user", "namespace").Should().Equal("ConnectAllowed", "alice", "/admin");
        string[][] shown = [.. entries.Select(entry => Text(entry, "user", "namespace", "event", "code"))];
        shown.Should().ContainEquivalentOf(new[] { "bob", "/chat", "broadcast_announcement", "forbidden" });
        shown.Should().ContainEquivalentOf(new[] { "bob", "/chat", "join", "room_forbidden" });
    }

    [Test]
    public async Task New_entries_come_as_they_happen()
    {
        ChatClient admin = await EnterAsync("alice", "/admin");
        ChatClient bob = await EnterAsync("bob");
        await bob.RefusalOfAsync("broadcast_announcement", new { text = "x" });

        JsonElement entry = await admin.NextAsync("audit");
        while (Text(entry, "code")[0] != "forbidden")
        {
            entry = await admin.NextAsync("audit");
        }

        Text(entry, "user", "namespace", "event").Should().Equal("bob", "/chat", "broadcast_announcement");
    }

    [TestCase("whoami")]
    [TestCase("join")]
    [TestCase("message")]
    [TestCase("broadcast_announcement")]
    [TestCase("step_up")]
    [TestCase("auth:refresh")]
    [TestCase("Audit")]
    public async Task Other_events_are_unknown(string name) =>
        (await (await EnterAsync("alice", "/admin")).RefusalOfAsync(name)).Should().Be("unknown_event");

    private static string[] Text(JsonElement entry, params string[] properties) =>
        [.. properties.Select(name => entry.TryGetProperty(name, out JsonElement value) ? value.ToString() : "")];
}
