using System.Text.Json;
using SocketIo.Server.Testing;

namespace SocketIo.Server.InteropTests.SecureChat;

/// <summary>
/// The second factor. A code counts once for a user, and there are three at a time, so each transport has a person of its own.
/// </summary>
internal sealed class StepUpTests(ClientTransport transport) : SecureChatFixture(transport)
{
    private string User => Transport == ClientTransport.Polling ? "bob" : "carol";

    private string Room => Transport == ClientTransport.Polling ? "project:apollo" : "project:gemini";

    private string OtherRoom => Transport == ClientTransport.Polling ? "project:gemini" : "project:apollo";

    [Test]
    public async Task A_message_is_deleted_with_a_second_factor_that_counts_on_this_socket_and_once()
    {
        ChatClient alice = await EnterRoomAsync("alice", Room);
        await alice.AskAsync("join", OtherRoom);
        await alice.AskAsync("join", "lobby");
        string[] ids = [await SayAsync(alice, Room), await SayAsync(alice, OtherRoom), await SayAsync(alice, "lobby")];
        ChatClient client = await EnterAsync(User);

        // Whatever the message is, first comes the second factor.
        foreach (object? argument in new object?[] { new { id = ids[0] }, new { id = "nothing" }, 5, null })
        {
            JsonElement error = (await client.AskAsync("delete_message", argument)).GetProperty("error");
            error.GetProperty("code").GetString().Should().Be("step_up_required");
            error.GetProperty("data").GetRawText().Should().Be("""{"methods":["otp"],"maxAge":60}""");
        }

        string code = Totp.CodeOfNow();
        long before = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        long until = (await client.AskAsync("step_up", new { code })).GetProperty("until").GetInt64();
        long after = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        until.Should().BeInRange(before + 60, after + 60);

        (await client.RefusalOfAsync("delete_message", new { id = "nothing" })).Should().Be("not_found");
        (await client.RefusalOfAsync("delete_message", new { id = 5 })).Should().Be("not_found");
        (await client.RefusalOfAsync("delete_message", new { id = ids[1] })).Should().Be("forbidden");
        (await client.AskAsync("delete_message", new { id = ids[0] })).GetRawText().Should().Be($$"""{"id":"{{ids[0]}}"}""");
        (await client.AskAsync("delete_message", new { id = ids[2] })).GetRawText().Should().Be($$"""{"id":"{{ids[2]}}"}""");
        (await client.RefusalOfAsync("delete_message", new { id = ids[0] })).Should().Be("not_found");
        string token = await Server.SignInAsync("alice");
        (await Server.StatusAsync($"GET /messages/{ids[0]}", token)).Should().Be(404);
        (await Server.StatusAsync($"GET /messages/{ids[1]}", token)).Should().Be(200);

        // Not on another socket, and not with the same code.
        ChatClient second = await EnterAsync(User);
        (await second.RefusalOfAsync("delete_message", new { id = ids[1] })).Should().Be("step_up_required");
        (await second.RefusalOfAsync("step_up", new { code })).Should().Be("step_up_failed");
        (await client.RefusalOfAsync("step_up", new { code })).Should().Be("step_up_failed");

        // Not after the socket has come back.
        await client.Engine.SendAsync("41/chat,");
        (await client.TryConnectAsync(new { token = await Server.SignInAsync(User) })).Should().StartWith("40");
        (await client.RefusalOfAsync("delete_message", new { id = ids[1] })).Should().Be("step_up_required");
    }

    [TestCase("000000", "111111", "222222", "333333", "444444")]
    [TestCase("", "12345", "1234567", "abcdef", "１２３４５６")]
    [TestCase(" 12345", "12345 ", "+12345", "-12345", "0x1234")]
    public async Task The_fifth_wrong_code_closes_the_connection_and_no_other_is_judged(params string[] codes)
    {
        string right = Totp.CodeOfNow();
        ChatClient client = await EnterAsync("dave");
        foreach (string code in codes[..4])
        {
            (await client.RefusalOfAsync("step_up", new { code = code == right ? "x" : code })).Should().Be("step_up_failed");
        }

        await client.Engine.SendAsync($"42/chat,901[\"step_up\",{JsonSerializer.Serialize(new { code = codes[4] })}]", $$"""42/chat,902["step_up",{"code":"{{right}}"}]""");

        (await client.Engine.ReadToEndAsync()).Should().NotContain(packet => packet.StartsWith("43/chat,902", StringComparison.Ordinal));
    }

    [TestCase("5")]
    [TestCase("null")]
    [TestCase("[]")]
    [TestCase("{}")]
    [TestCase("""{"code":123456}""")]
    [TestCase("""{"code":null}""")]
    [TestCase("""{"code":["123456"]}""")]
    [TestCase("""{"code":"\ud83d"}""")]
    public async Task What_is_no_code_is_a_wrong_one(string argument)
    {
        ChatClient client = await EnterAsync("dave");

        ChatClient.CodeOf(await client.AskRawAsync($"[\"step_up\",{argument}]")).Should().Be("step_up_failed");
    }

    private static async Task<string> SayAsync(ChatClient client, string room) =>
        (await client.AskAsync("message", new { room, text = "x" })).GetProperty("id").GetString()!;
}
