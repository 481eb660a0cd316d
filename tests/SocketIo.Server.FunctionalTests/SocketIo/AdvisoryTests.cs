using System.Diagnostics;
using System.Text.RegularExpressions;
using SocketIo.Server.Testing;

namespace SocketIo.Server.FunctionalTests.SocketIo;

/// <summary>Known attacks on Socket.IO servers, each named after its advisory, against this one.</summary>
[TestFixture(ClientTransport.Polling)]
[TestFixture(ClientTransport.WebSocket)]
internal sealed partial class AdvisoryTests(ClientTransport transport)
{
    private SocketIoApp _app = null!;

    [OneTimeSetUp]
    public async Task StartServer() => _app = await SocketIoApp.StartAsync(io =>
    {
        io.MapNamespace("/", root => root.On<EventArguments, EventArguments>("echo", (_, arguments) => arguments));
        io.MapNamespace(NumberPattern(), _ => { });
    });

    [OneTimeTearDown]
    public async Task StopServer() => await _app.DisposeAsync();

    [Test]
    public async Task CVE_2017_16031_Ids_of_sockets_and_sessions_are_long_and_never_the_same()
    {
        using EngineClient engine = await _app.OpenAsync(transport);
        HashSet<string> ids = [engine.SessionId];
        for (int i = 0; i < 99; i++)
        {
            ids.Add((await SocketClient.JoinAsync(engine, $"/{i}")).Id);
        }

        ids.Should().HaveCount(100).And.OnlyContain(id => id.Length == 20, "that is 15 random bytes, 120 bits");
    }

    [TestCase("42[\"error\",\"x\"]")]
    [TestCase("42[\"error\"]")]
    [TestCase("42[\"error\",{\"message\":\"x\"}]")]
    public async Task CVE_2024_38355_An_event_called_error_is_an_event(string packet)
    {
        using SocketClient client = await _app.ConnectAsync(transport);

        await client.SendAsync(packet);

        (await client.FlushAsync()).Should().BeEmpty();
    }

    [TestCase("42#")]
    [TestCase("42#[\"echo\"]")]
    [TestCase("4#")]
    [TestCase("45#-[\"echo\"]")]
    [TestCase("43#[]")]
    public async Task CVE_2020_36049_A_packet_of_digits_takes_no_time_and_ends_the_session(string pattern)
    {
        using SocketClient client = await _app.ConnectAsync(transport);
        long start = Stopwatch.GetTimestamp();

        await client.SendAsync(pattern.Replace("#", new string('2', 900_000), StringComparison.Ordinal));

        (await client.Engine.ReadToEndAsync()).Should().BeEmpty();
        Stopwatch.GetElapsedTime(start).Should().BeLessThan(TimeSpan.FromSeconds(5), "quadratic time would be minutes");
        await ExpectAliveAsync();
    }

    [TestCase("\"splice\"")]
    [TestCase("\"length\"")]
    [TestCase("\"0\"")]
    [TestCase("-1")]
    [TestCase("1")]
    [TestCase("1.5")]
    [TestCase("1e9")]
    [TestCase("null")]
    [TestCase("true")]
    [TestCase("[0]")]
    [TestCase("{}")]
    public async Task CVE_2022_2421_A_placeholder_that_points_nowhere_ends_the_session(string number)
    {
        using SocketClient client = await _app.ConnectAsync(transport);

        await client.SendAsync($"451-0[\"echo\",{{\"_placeholder\":true,\"num\":{number}}}]", "bAQID");

        (await client.Engine.ReadToEndAsync()).Should().BeEmpty();
        await ExpectAliveAsync();
    }

    [Test]
    public async Task CVE_2022_2421_A_placeholder_without_a_number_ends_the_session()
    {
        using SocketClient client = await _app.ConnectAsync(transport);

        await client.SendAsync("451-0[\"echo\",[{\"a\":{\"_placeholder\":true}}]]", "bAQID");

        (await client.Engine.ReadToEndAsync()).Should().BeEmpty();
        await ExpectAliveAsync();
    }

    [Test]
    public async Task CVE_2022_2421_A_placeholder_in_a_packet_without_attachments_is_data()
    {
        using SocketClient client = await _app.ConnectAsync(transport);

        await client.SendAsync("420[\"echo\",{\"_placeholder\":true,\"num\":\"splice\"}]");

        (await client.ReceiveAsync()).Should().Be("430[{\"_placeholder\":true,\"num\":\"splice\"}]");
    }

    [TestCase("[{\"toString\":\"foo\"}]")]
    [TestCase("[null]")]
    [TestCase("[[]]")]
    [TestCase("[true]")]
    [TestCase("[{}]")]
    public async Task CVE_2023_32695_An_event_whose_name_is_no_name_ends_the_session(string payload)
    {
        using SocketClient client = await _app.ConnectAsync(transport);

        await client.SendAsync("42" + payload);

        (await client.Engine.ReadToEndAsync()).Should().BeEmpty();
        await ExpectAliveAsync();
    }

    [TestCase("connect")]
    [TestCase("connect_error")]
    [TestCase("disconnect")]
    [TestCase("disconnecting")]
    [TestCase("newListener")]
    [TestCase("removeListener")]
    public async Task Hardening_of_parser_4_2_4_A_reserved_event_name_ends_the_session(string name)
    {
        using SocketClient client = await _app.ConnectAsync(transport);

        await client.SendAsync($"42[\"{name}\"]");

        (await client.Engine.ReadToEndAsync()).Should().BeEmpty();
        await ExpectAliveAsync();
    }

    [TestCase("4511-[\"echo\"]")]
    [TestCase("451000000000-[\"echo\"]")]
    [TestCase("4599999999999999999999-[\"echo\"]")]
    public async Task CVE_2026_33151_More_attachments_than_allowed_end_the_session_at_once(string packet)
    {
        using SocketClient client = await _app.ConnectAsync(transport);

        await client.SendAsync(packet);

        (await client.Engine.ReadToEndAsync()).Should().BeEmpty();
        await ExpectAliveAsync();
    }

    [TestCase("450-[\"echo\"]")]
    [TestCase("4500-[\"echo\"]")]
    [TestCase("460-0[]")]
    public async Task CVE_2026_69185_A_packet_that_announces_no_attachment_ends_the_session_and_swallows_nothing(string packet)
    {
        using SocketClient client = await _app.ConnectAsync(transport);

        await client.SendAsync([packet, .. Enumerable.Repeat("bAQID", 100)]);

        (await client.Engine.ReadToEndAsync()).Should().BeEmpty();
        await ExpectAliveAsync();
    }

    [Test]
    public async Task Repeated_CONNECTs_in_one_payload_make_one_socket_and_end_the_session()
    {
        using EngineClient client = await _app.OpenAsync(transport);
        int before = _app.Io.Of("/").Sockets.Count;

        await client.SendAsync([.. Enumerable.Repeat("40", 10_000)]);

        (await client.ReadToEndAsync()).Should().HaveCount(1);
        await Eventually.IsTrueAsync(() => _app.Io.Of("/").Sockets.Count == before);
        await ExpectAliveAsync();
    }

    [Test]
    public async Task Repeated_CONNECTs_of_300_000_in_one_payload_are_refused_by_the_engine()
    {
        using EngineClient client = await _app.OpenAsync(transport);

        await client.SendAsync([.. Enumerable.Repeat("40", 300_000)]);

        (await client.ReadToEndAsync()).Length.Should().BeLessThanOrEqualTo(1);
        await ExpectAliveAsync();
    }

    [TestCase("451-/never,[\"echo\",{\"_placeholder\":true,\"num\":0}]")]
    [TestCase("451-[\"echo\",{\"_placeholder\":true,\"num\":0}]")]
    [TestCase("461-/never,0[{\"_placeholder\":true,\"num\":0}]")]
    public async Task CVE_2026_48804_Attachments_for_a_namespace_that_is_not_joined_are_not_collected(string packet)
    {
        using EngineClient client = await _app.OpenAsync(transport);

        await client.SendAsync(packet);

        (await client.ReadToEndAsync()).Should().BeEmpty("the header alone ends the session");
        await ExpectAliveAsync();
    }

    [Test]
    public async Task CVE_2026_48804_Attachments_that_are_awaited_are_dropped_with_the_session()
    {
        using SocketClient client = await _app.ConnectAsync(transport);
        await client.SendAsync("452-[\"echo\"]", "bAQID");

        await client.SendAsync("1");

        await Eventually.IsTrueAsync(() => _app.Io.Of("/").Sockets.All(socket => socket.Id != client.Id));
        await ExpectAliveAsync();
    }

    [Test]
    public async Task GHSA_55mf_67qm_4wpg_Attachments_have_a_limit_in_bytes()
    {
        await using SocketIoApp app = await SocketIoApp.ServeAsync(_ => { }, options => options.MaxAttachmentBytes = 1_000_000);
        using SocketClient client = await app.ConnectAsync(transport);
        string large = "b" + Convert.ToBase64String(new byte[400_000]);

        await client.SendAsync("4510-[\"x\"]");
        await client.SendAsync(large);
        await client.SendAsync(large);
        await client.SendAsync(large);

        (await client.Engine.ReadToEndAsync()).Should().BeEmpty();
        (await app.LoggedAsync("LimitReached")).Message.Should().Contain("MaxAttachmentBytes");
    }

    [Test]
    public async Task GHSA_55mf_67qm_4wpg_Attachments_have_a_deadline_that_more_of_them_do_not_move()
    {
        ManualTimeProvider clock = new();
        await using SocketIoApp app = await SocketIoApp.ServeAsync(_ => { }, options => options.PingInterval = TimeSpan.FromHours(1), clock);
        using SocketClient client = await app.ConnectAsync(transport);
        await client.SendAsync("4510-[\"x\"]");
        await Eventually.IsTrueAsync(() => clock.ActiveTimers == 2);

        clock.Advance(TimeSpan.FromSeconds(50));
        await client.SendAsync("bAQID");
        clock.Advance(TimeSpan.FromSeconds(10));

        (await client.Engine.ReadToEndAsync()).Should().BeEmpty();
        (await app.LoggedAsync("LimitReached")).Message.Should().Contain("AttachmentTimeout");
    }

    [TestCase("420[\"echo\",{\"__proto__\":{\"polluted\":true}}]", "430[{\"__proto__\":{\"polluted\":true}}]")]
    [TestCase("420[\"echo\",{\"constructor\":{\"prototype\":1}}]", "430[{\"constructor\":{\"prototype\":1}}]")]
    [TestCase("420[\"__proto__\"]", "430[{\"error\":{\"code\":\"unknown_event\",\"message\":\"There is no such event\"}}]")]
    [TestCase("420[\"toString\"]", "430[{\"error\":{\"code\":\"unknown_event\",\"message\":\"There is no such event\"}}]")]
    [TestCase("40/__proto__,", "44/__proto__,{\"message\":\"Invalid namespace\"}")]
    [TestCase("40/constructor,", "44/constructor,{\"message\":\"Invalid namespace\"}")]
    public async Task Prototype_tricks_are_plain_data(string sent, string received)
    {
        using SocketClient client = await _app.ConnectAsync(transport);

        await client.SendAsync(sent);

        (await client.ReceiveAsync()).Should().Be(received);
    }

    [TestCase("42[\"echo\",", "]")]
    [TestCase("40{\"a\":", "}")]
    [TestCase("430[", "]")]
    [TestCase("451-[\"echo\",", "]")]
    public async Task Deep_JSON_ends_the_session_and_nothing_else(string start, string end)
    {
        using EngineClient client = await _app.OpenAsync(transport);
        if (!start.StartsWith("40", StringComparison.Ordinal))
        {
            await SocketClient.JoinAsync(client);
        }

        await client.SendAsync(start + new string('[', 100_000) + new string(']', 100_000) + end);

        (await client.ReadToEndAsync()).Should().BeEmpty();
        await ExpectAliveAsync();
    }

    [Test]
    public async Task No_limit_in_the_reference_Names_of_dynamic_namespaces_are_limited_for_each_connection()
    {
        await using SocketIoApp app = await SocketIoApp.StartAsync(io => io.MapNamespace(NumberPattern(), _ => { }));
        using EngineClient client = await app.OpenAsync(transport);

        await client.SendAsync([.. Enumerable.Range(0, 150).Select(i => $"40/{i},")]);

        string[] answers = await client.ReceiveAsync(150);
        answers.Count(answer => answer.StartsWith("40/", StringComparison.Ordinal)).Should().Be(100);
        answers[^1].Should().Be("44/149,{\"message\":\"Too many namespaces\"}");
        await client.SendAsync("1");
        await Eventually.IsTrueAsync(() => app.Io.Namespaces.Count == 0);
    }

    private async Task ExpectAliveAsync()
    {
        using SocketClient client = await _app.ConnectAsync(transport);
        (await client.FlushAsync()).Should().BeEmpty();
    }

    [GeneratedRegex("^/[0-9]+$", RegexOptions.NonBacktracking)]
    private static partial Regex NumberPattern();
}
