using System.IO.Compression;
using System.Text;
using SocketIo.Server.Testing;

namespace SocketIo.Server.FunctionalTests.Engine;

/// <summary>Compressed answers to polls (reference, section 1.2, <c>httpCompression</c>), where the option is on.</summary>
public sealed class HttpCompressionTests
{
    private static readonly string s_long = "4" + string.Concat(Enumerable.Repeat("Größe, ", 500));

    [TestCase("gzip", "gzip")]
    [TestCase("deflate", "deflate")]
    [TestCase("br", "br")]
    [TestCase("gzip, deflate, br", "gzip")]
    [TestCase("gzip;q=0.5, br", "br")]
    [TestCase("*", "br")]
    public async Task A_payload_is_compressed_as_the_client_likes_it(string accepted, string coding)
    {
        await using EngineHost host = await StartAsync();
        PollingSession session = await host.OpenPollingAsync();
        await session.PostAsync(s_long);

        RawResponse response = await host.GetAsync(session.Query, $"Accept-Encoding: {accepted}");

        response.OwnHeaders.Should().BeEquivalentTo(
            $"Content-Length: {response.Body.Length}", "Content-Type: text/plain; charset=UTF-8", "Cache-Control: no-store", $"Content-Encoding: {coding}", "Vary: Accept-Encoding");
        response.Body.Length.Should().BeLessThan(200);
        Inflate(response).Should().Be(s_long);
    }

    [TestCase("")]
    [TestCase("Accept-Encoding: identity")]
    [TestCase("Accept-Encoding: gzip;q=0")]
    [TestCase("Accept-Encoding: zstd")]
    public async Task A_client_that_takes_no_coding_gets_none(string header)
    {
        await using EngineHost host = await StartAsync();
        PollingSession session = await host.OpenPollingAsync();
        await session.PostAsync(s_long);

        RawResponse response = await host.GetAsync(session.Query, header.Length == 0 ? [] : [header]);

        response.Header("Content-Encoding").Should().BeNull();
        response.Header("Vary").Should().Be("Accept-Encoding");
        response.Text.Should().Be(s_long);
    }

    [TestCase(0, "gzip")]
    [TestCase(1, null)]
    public async Task A_payload_below_the_threshold_is_sent_as_it_is(int missing, string? coding)
    {
        await using EngineHost host = await StartAsync();
        PollingSession session = await host.OpenPollingAsync();
        string message = "4" + new string('x', 1_023 - missing);
        await session.PostAsync(message);

        RawResponse response = await host.GetAsync(session.Query, "Accept-Encoding: gzip");

        response.Header("Content-Encoding").Should().Be(coding);
        Inflate(response).Should().Be(message);
    }

    [Test]
    public async Task Without_the_option_nothing_is_compressed_and_nothing_varies()
    {
        await using EngineHost host = await EngineHost.StartAsync();
        PollingSession session = await host.OpenPollingAsync();
        await session.PostAsync(s_long);

        RawResponse response = await host.GetAsync(session.Query, "Accept-Encoding: gzip");

        response.Header("Content-Encoding").Should().BeNull();
        response.Header("Vary").Should().BeNull();
        response.Text.Should().Be(s_long);
    }

    [Test]
    public async Task What_says_the_session_id_is_never_compressed()
    {
        await using EngineHost host = await StartAsync(threshold: 0);

        RawResponse response = await host.GetAsync("transport=polling", "Accept-Encoding: gzip");

        response.Header("Content-Encoding").Should().BeNull();
        response.Text.Should().StartWith("0{");
    }

    [Test]
    public async Task A_script_is_compressed_too()
    {
        await using EngineHost host = await StartAsync();
        PollingSession session = await host.OpenPollingAsync();
        await session.PostAsync(s_long);

        RawResponse response = await host.GetAsync(session.Query + "&j=0", "Accept-Encoding: gzip");

        response.Header("Content-Encoding").Should().Be("gzip");
        response.Header("X-Content-Type-Options").Should().Be("nosniff");
        Inflate(response).Should().StartWith("___eio[0](\"4Größe, ").And.EndWith("\");");
    }

    [Test]
    public async Task The_body_of_a_post_is_never_inflated()
    {
        await using EngineHost host = await StartAsync();
        PollingSession session = await host.OpenPollingAsync();
        using var body = new MemoryStream();
        using (var gzip = new GZipStream(body, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(Encoding.UTF8.GetBytes(s_long));
        }

        await session.PostAsync(body.ToArray(), "Content-Encoding: gzip");

        (await host.EndOfAsync(session.Sid)).Should().Be(DisconnectReason.ParseError);
    }

    private static Task<EngineHost> StartAsync(int threshold = 1024) => EngineHost.StartAsync(io =>
    {
        io.Options.HttpCompression = new HttpCompressionOptions { Threshold = threshold };
        io.Options.AllowJsonp = true;
    });

    private static string Inflate(RawResponse response)
    {
        using var body = new MemoryStream(response.Body);
        using Stream content = response.Header("Content-Encoding") switch
        {
            "gzip" => new GZipStream(body, CompressionMode.Decompress),
            "deflate" => new ZLibStream(body, CompressionMode.Decompress),
            "br" => new BrotliStream(body, CompressionMode.Decompress),
            _ => body,
        };
        using var reader = new StreamReader(content, Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
