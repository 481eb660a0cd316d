using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using SocketIo.Server.Engine.WebSockets;
using SocketIo.Server.Testing;

namespace SocketIo.Server.Tests.Engine.WebSockets;

/// <summary>What went wrong in other WebSocket implementations, each named after its advisory.</summary>
public sealed class AdvisoryTests
{
    [Test]
    public void CVE_2022_21676_Reserved_bits_right_after_the_handshake_are_a_protocol_error() =>
        ReaderUnderTest.Read([0xB1, 0x80, 0x00, 0x00, 0x00, 0x00]).CloseCode.Should().Be(1002);

    [Test]
    public void CVE_2016_10542_A_header_that_claims_a_gigabyte_is_refused_before_anything_is_buffered() =>
        new ReaderUnderTest(maxMessageBytes: 1_000_000).Feed(ClientFrame.Header(ClientFrame.Final | 0x2, 1 << 30)).CloseCode.Should().Be(1009);

    [Test]
    public void CVE_2026_48779_Fragments_of_one_byte_without_end_are_refused() => Flood([(byte)'x']).CloseCode.Should().Be(1008);

    [Test]
    public void CVE_2026_48779_Empty_fragments_without_end_are_refused() => Flood([]).CloseCode.Should().Be(1008);

    [Test]
    public void CVE_2021_32640_A_subprotocol_header_full_of_spaces_is_refused_at_once()
    {
        HttpRequest request = Handshakes.Request();
        request.Headers.SecWebSocketProtocol = new string(' ', 1_000_000) + "x" + new string(' ', 1_000_000) + "y";
        long start = Stopwatch.GetTimestamp();

        WebSocketHandshake.Validate(request)!.Message.Should().Be("Invalid Sec-WebSocket-Protocol header");
        Stopwatch.GetElapsedTime(start).Should().BeLessThan(TimeSpan.FromSeconds(5));
    }

    [Test]
    public async Task GHSA_5v72_xg48_5rpm_An_extension_named_like_an_object_member_is_not_negotiated()
    {
        HttpContext context = Handshakes.Context();
        context.Request.Headers.SecWebSocketExtensions = "constructor";

        WebSocketHandshake.Validate(context.Request).Should().BeNull();
        await WebSocketHandshake.AcceptAsync(context);
        context.Response.Headers.SecWebSocketExtensions.Should().BeEmpty();
    }

    private static ReaderUnderTest Flood(byte[] payload)
    {
        const int MaxFragments = WebSocketMessageReader.DefaultMaxFragments;
        ReaderUnderTest reader = new(maxMessageBytes: 100_000_000, MaxFragments);
        reader.Feed(ClientFrame.Text(payload, isFinal: false));
        byte[] fragment = ClientFrame.Continuation(payload, isFinal: false);
        for (int i = 1; i < MaxFragments; i++)
        {
            reader.Feed(fragment);
        }

        reader.CloseCode.Should().BeNull();
        return reader.Feed(fragment);
    }
}
