using System.Text;
using System.Text.Json;
using SocketIo.Server.Testing;

namespace SocketIo.Server.FunctionalTests.Engine;

/// <summary>Long-polling by scripts and forms (reference, section 3.2), over both revisions.</summary>
[TestFixture(3)]
[TestFixture(4)]
public sealed class JsonpTests(int revision)
{
    private const string Form = "Content-Type: application/x-www-form-urlencoded";

    [Test]
    public async Task A_handshake_is_a_script_that_calls_the_callback()
    {
        await using EngineHost host = await StartAsync();

        RawResponse response = await GetAsync(host, "j=7");

        response.Status.Should().Be(200);
        response.OwnHeaders.Should().BeEquivalentTo(
            $"Content-Length: {response.Body.Length}", "Content-Type: text/javascript; charset=UTF-8", "X-Content-Type-Options: nosniff", "Cache-Control: no-store");
        response.Text.Should().StartWith(revision == 3 ? "___eio[7](\"118:0{\\\"sid\\\":\\\"" : "___eio[7](\"0{\\\"sid\\\":\\\"").And.EndWith("}\");");
    }

    [TestCase("j=1%5D(alert(1));//2", "112")]
    [TestCase("j=%3Cscript%3E5", "5")]
    [TestCase("j=007", "007")]
    public async Task Nothing_of_the_callback_is_repeated_but_digits(string query, string digits)
    {
        await using EngineHost host = await StartAsync();

        (await GetAsync(host, query)).Text.Should().StartWith($"___eio[{digits}](\"");
    }

    [TestCase("j")]
    [TestCase("j=")]
    [TestCase("j=alert")]
    [TestCase("j=1&j=x")]
    public async Task A_callback_without_a_digit_is_refused(string query)
    {
        await using EngineHost host = await StartAsync();

        RawResponse response = await GetAsync(host, query);

        response.Status.Should().Be(400);
        response.Text.Should().Be("{\"code\":3,\"message\":\"Bad request\"}");
        host.Engine.SessionCount.Should().Be(0);
    }

    [Test]
    public async Task It_is_refused_unless_it_is_allowed()
    {
        await using EngineHost host = await Eio3Session.StartHostAsync();

        RawResponse response = await GetAsync(host, "j=0");

        response.Status.Should().Be(400);
        response.Text.Should().Be("{\"code\":3,\"message\":\"Bad request\"}");
    }

    [Test]
    public async Task Messages_come_in_forms_and_go_in_scripts()
    {
        const string Message = "4</script>\u2028\u2029\"\\é€😀 +&=%\n\\n";
        await using EngineHost host = await StartAsync();
        string sid = await OpenAsync(host);

        RawResponse post = await PostAsync(host, sid, FormOf(Message, "b" + (revision == 3 ? "4" : "") + "AQID"));
        RawResponse poll = await GetAsync(host, $"j=0&sid={sid}");

        post.Text.Should().Be("ok");
        post.Header("Content-Type").Should().Be("text/html");
        poll.Text.Should().NotContainAny("<", ">", "&", "\u2028", "\u2029");
        PayloadOf(poll).Should().Be(Payload(Message, "b" + (revision == 3 ? "4" : "") + "AQID"));
    }

    [TestCase("")]
    [TestCase("x=1")]
    public async Task A_form_without_a_payload_changes_nothing(string form)
    {
        await using EngineHost host = await StartAsync();
        string sid = await OpenAsync(host);

        RawResponse post = await PostAsync(host, sid, form);
        await PostAsync(host, sid, FormOf("4x"));

        post.Text.Should().Be("ok");
        PayloadOf(await GetAsync(host, $"j=0&sid={sid}")).Should().Be(Payload("4x"));
    }

    [TestCase("d=%FF")]
    [TestCase("d=9")]
    [TestCase("d=")]
    public async Task A_form_with_another_payload_is_a_parse_error(string form)
    {
        await using EngineHost host = await StartAsync();
        string sid = await OpenAsync(host);

        await PostAsync(host, sid, form);

        (await host.EndOfAsync(sid)).Should().Be(DisconnectReason.ParseError);
    }

    [Test]
    public async Task A_form_past_the_limit_is_413_before_it_is_read()
    {
        await using EngineHost host = await StartAsync(io => io.Options.MaxPayloadBytes = 100);
        string sid = await OpenAsync(host);

        RawResponse post = await PostAsync(host, sid, "d=" + new string('x', 100));
        await PostAsync(host, sid, FormOf("4x"));

        post.Status.Should().Be(413);
        PayloadOf(await GetAsync(host, $"j=0&sid={sid}")).Should().Be(Payload("4x"), "the session goes on");
    }

    [Test]
    public async Task Packets_past_the_limit_end_the_session()
    {
        await using EngineHost host = await StartAsync(io => io.Options.MaxPacketsPerPayload = 2);
        string sid = await OpenAsync(host);

        await PostAsync(host, sid, FormOf("4a", "4b", "4c"));

        (await host.EndOfAsync(sid)).Should().Be(DisconnectReason.ParseError);
    }

    [Test]
    public async Task Errors_are_JSON_as_for_others()
    {
        await using EngineHost host = await StartAsync();

        RawResponse response = await GetAsync(host, "j=0&sid=unknown");

        response.Status.Should().Be(400);
        response.Header("Content-Type").Should().Be("application/json");
        response.Text.Should().Be("{\"code\":1,\"message\":\"Session ID unknown\"}");
    }

    [Test]
    public async Task A_session_moves_to_a_WebSocket_as_from_other_polling()
    {
        await using EngineHost host = await StartAsync();
        string sid = await OpenAsync(host);

        using RawWebSocket webSocket = await RawWebSocket.OpenAsync(host.Address, $"{EngineHost.Path}?EIO={revision}&transport=websocket&sid={sid}");
        await webSocket.SendTextAsync("2probe");
        (await webSocket.ReceiveTextAsync()).Should().Be("3probe");
        await webSocket.SendTextAsync("5");
        await webSocket.SendTextAsync("4hello");

        (await webSocket.ReceiveTextAsync()).Should().Be("4hello");
    }

    [TestCase("Referer: https://evil.example/page", 403)]
    [TestCase("Referer: nonsense", 403)]
    [TestCase("Sec-Fetch-Site: cross-site", 403)]
    [TestCase("Sec-Fetch-Site: same-site", 403)]
    [TestCase("Origin: https://evil.example", 403)]
    [TestCase("Referer: http://localhost/page", 200)]
    [TestCase("Referer: https://app.example/page?x=1", 200)]
    [TestCase("Sec-Fetch-Site: same-origin", 200)]
    [TestCase("X-None: of-these", 200)]
    public async Task A_script_of_a_foreign_page_is_refused_though_it_has_no_origin(string header, int status)
    {
        await using EngineHost host = await StartAsync(io => io.Handshake.UseOrigins("https://app.example"));
        string sid = await OpenAsync(host);
        await PostAsync(host, sid, FormOf("4x"));

        RawResponse handshake = await GetAsync(host, "j=0", header);
        RawResponse poll = await GetAsync(host, $"j=0&sid={sid}", header);

        handshake.Status.Should().Be(status);
        poll.Status.Should().Be(status);
        host.HasEnded(sid).Should().BeFalse();
    }

    [Test]
    public async Task Every_page_may_load_scripts_where_every_origin_is_allowed()
    {
        await using EngineHost host = await StartAsync(io => io.Handshake.UseOrigins("*"));

        RawResponse response = await GetAsync(host, "j=0", "Sec-Fetch-Site: cross-site");

        response.Status.Should().Be(200);
    }

    private static Task<EngineHost> StartAsync(Action<EngineIoEndpointBuilder>? endpoint = null) => Eio3Session.StartHostAsync(io =>
    {
        io.Options.AllowJsonp = true;
        endpoint?.Invoke(io);
    });

    private static string PayloadOf(RawResponse script)
    {
        script.Text.Should().StartWith("___eio[0](\"").And.EndWith("\");");
        return JsonDocument.Parse(script.Text["___eio[0](".Length..^2]).RootElement.GetString()!;
    }

    private async Task<string> OpenAsync(EngineHost host)
    {
        string payload = PayloadOf(await GetAsync(host, "j=0"));
        return PollingSession.SidOf(revision == 3 ? LengthPrefixedPackets.DecodeText(payload).Single() : payload);
    }

    private Task<RawResponse> GetAsync(EngineHost host, string query, params string[] headers) =>
        host.SendAsync("GET", $"{EngineHost.Path}?EIO={revision}&transport=polling&{query}", headers);

    private Task<RawResponse> PostAsync(EngineHost host, string sid, string form) =>
        host.SendAsync("POST", $"{EngineHost.Path}?EIO={revision}&transport=polling&j=0&sid={sid}", [Form], Encoding.ASCII.GetBytes(form));

    private string Payload(params string[] packets) => revision == 3 ? LengthPrefixedPackets.Encode(packets) : string.Join('\u001e', packets);

    /// <summary>Does what a client does with newlines.</summary>
    private string FormOf(params string[] packets) => "d=" + Uri.EscapeDataString(
        Payload(packets).Replace("\\n", "\\\n", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal));
}
