using System.IO.Compression;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using SocketIo.Server.Hosting;
using SocketIo.Server.Testing;

namespace SocketIo.Server.Tests.Hosting;

public sealed class ClientFilesTests
{
    private static readonly string[] Names =
    [
        "socket.io.js", "socket.io.js.map",
        "socket.io.min.js", "socket.io.min.js.map",
        "socket.io.esm.min.js", "socket.io.esm.min.js.map",
        "socket.io.msgpack.min.js", "socket.io.msgpack.min.js.map",
    ];

    private readonly ClientFiles _files = new();

    [Test]
    public void The_version_is_the_one_that_the_lock_file_pins()
    {
        string path = RepositoryFiles.PathOf("src", "SocketIo.Server", "Hosting", "ClientFiles", "package-lock.json");
        using JsonDocument pinned = JsonDocument.Parse(File.ReadAllText(path));

        ClientFiles.Version.Should().Be(
            pinned.RootElement.GetProperty("packages").GetProperty("node_modules/socket.io-client").GetProperty("version").GetString());
    }

    [Test]
    public void Eight_files_are_served() => _files.Names.Should().BeEquivalentTo(Names);

    [TestCase("SOCKET.IO.JS")]
    [TestCase("socket.io.slim.js")]
    [TestCase("LICENSE")]
    [TestCase("../socket.io.js")]
    [TestCase("")]
    public void No_other_name_is_served(string name) => _files.TryGet(name, out _).Should().BeFalse();

    [TestCaseSource(nameof(Names))]
    public async Task A_file_is_served_as_the_package_has_it(string name)
    {
        byte[] original = await File.ReadAllBytesAsync(PackageFile("dist", name));

        HttpResponse response = await GetAsync(name);

        response.StatusCode.Should().Be(200);
        BodyOf(response).Should().Equal(original);
        response.ContentLength.Should().Be(original.Length);
        response.ContentType.Should().Be(
            name.EndsWith(".map", StringComparison.Ordinal) ? "application/json; charset=utf-8" : "application/javascript; charset=utf-8");
        response.Headers.CacheControl.ToString().Should().Be("public, max-age=0");
        response.Headers.ETag.ToString().Should().Be($"\"{ClientFiles.Version}\"");
        response.Headers.Vary.ToString().Should().Be("Accept-Encoding");
        response.Headers.ContentEncoding.Should().BeEmpty();
    }

    [Test]
    public async Task The_license_of_the_package_is_embedded_too()
    {
        await using Stream license = typeof(ClientFiles).Assembly.GetManifestResourceStream("client/LICENSE")!;

        using StreamReader reader = new(license);
        (await reader.ReadToEndAsync()).Should().Be(await File.ReadAllTextAsync(PackageFile("LICENSE")));
    }

    [Test]
    public async Task A_compressed_file_is_the_same_file(
        [ValueSource(nameof(Names))] string name, [Values("br", "gzip", "deflate")] string coding)
    {
        HttpResponse plain = await GetAsync(name);
        HttpResponse compressed = await GetAsync(name, ("Accept-Encoding", coding));

        compressed.Headers.ContentEncoding.ToString().Should().Be(coding);
        compressed.ContentLength.Should().Be(BodyOf(compressed).Length).And.BeLessThan(plain.ContentLength!.Value / 2);
        Decompress(BodyOf(compressed), coding).Should().Equal(BodyOf(plain));
    }

    [Test]
    public void A_file_is_compressed_once_for_all_requests()
    {
        _files.TryGet("socket.io.min.js", out ClientFile? file).Should().BeTrue();

        ReadOnlyMemory<byte>[] contents = new ReadOnlyMemory<byte>[16];
        Parallel.For(0, contents.Length, i => contents[i] = file!.GetContent("br"));

        contents.Should().AllSatisfy(content => content.Equals(contents[0]).Should().BeTrue("it is the same memory"));
    }

    [Test]
    public async Task Head_is_answered_like_get_without_the_body([Values(null, "br")] string? coding)
    {
        (string, string)[] headers = coding is null ? [] : [("Accept-Encoding", coding)];
        HttpResponse get = await RequestAsync("GET", "socket.io.js", headers);
        HttpResponse head = await RequestAsync("HEAD", "socket.io.js", headers);

        BodyOf(head).Should().BeEmpty();
        head.StatusCode.Should().Be(get.StatusCode);
        head.Headers.Should().BeEquivalentTo(get.Headers);
    }

    [TestCase("\"{0}\"", TestName = "A_client_that_knows_the_version_gets_304")]
    [TestCase("W/\"{0}\"", TestName = "A_client_that_knows_the_version_weakly_gets_304")]
    [TestCase("\"4.0.0\", W/\"{0}\" , \"other\"", TestName = "A_client_that_knows_the_version_among_others_gets_304")]
    [TestCase("*", TestName = "A_client_that_knows_any_version_gets_304")]
    public async Task Not_modified(string ifNoneMatch)
    {
        HttpResponse response = await GetAsync(
            "socket.io.js",
            ("If-None-Match", ifNoneMatch.Replace("{0}", ClientFiles.Version, StringComparison.Ordinal)),
            ("Accept-Encoding", "gzip"));

        response.StatusCode.Should().Be(304);
        BodyOf(response).Should().BeEmpty();
        response.Headers.ContentLength.Should().BeNull();
        response.Headers.ContentEncoding.Should().BeEmpty();
        response.Headers.ETag.ToString().Should().Be($"\"{ClientFiles.Version}\"");
        response.Headers.CacheControl.ToString().Should().Be("public, max-age=0");
        response.Headers.Vary.ToString().Should().Be("Accept-Encoding");
    }

    [TestCase("\"4.0.0\"", TestName = "A_client_that_knows_another_version_gets_the_file")]
    [TestCase("{0}", TestName = "A_tag_without_quotes_is_no_tag")]
    [TestCase("\"{0}", TestName = "A_tag_without_closing_quote_is_no_tag")]
    [TestCase("", TestName = "An_empty_tag_is_no_tag")]
    public async Task Modified(string ifNoneMatch)
    {
        HttpResponse response = await GetAsync(
            "socket.io.js", ("If-None-Match", ifNoneMatch.Replace("{0}", ClientFiles.Version, StringComparison.Ordinal)));

        response.StatusCode.Should().Be(200);
        BodyOf(response).Should().NotBeEmpty();
    }

    [Test]
    public async Task What_a_cache_must_know_besides_is_kept()
    {
        DefaultHttpContext context = NewContext("GET");
        context.Response.Headers.Vary = "Origin";

        _files.TryGet("socket.io.js", out ClientFile? file).Should().BeTrue();
        await _files.ServeAsync(context, file!);

        string.Join(',', context.Response.Headers.Vary.AsEnumerable()).Should().Be("Origin,Accept-Encoding");
    }

    private Task<HttpResponse> GetAsync(string name, params (string Name, string Value)[] headers) => RequestAsync("GET", name, headers);

    private async Task<HttpResponse> RequestAsync(string method, string name, params (string Name, string Value)[] headers)
    {
        DefaultHttpContext context = NewContext(method);
        foreach ((string header, string value) in headers)
        {
            context.Request.Headers[header] = value;
        }

        _files.TryGet(name, out ClientFile? file).Should().BeTrue();
        await _files.ServeAsync(context, file!);
        return context.Response;
    }

    private static DefaultHttpContext NewContext(string method)
    {
        DefaultHttpContext context = new();
        context.Request.Method = method;
        context.Response.Body = new MemoryStream();
        return context;
    }

    private static byte[] BodyOf(HttpResponse response) => ((MemoryStream)response.Body).ToArray();

    private static byte[] Decompress(byte[] content, string coding)
    {
        using MemoryStream input = new(content);
        using Stream decompressor = coding switch
        {
            "br" => new BrotliStream(input, CompressionMode.Decompress),
            "gzip" => new GZipStream(input, CompressionMode.Decompress),
            _ => new ZLibStream(input, CompressionMode.Decompress),
        };
        using MemoryStream output = new();
        decompressor.CopyTo(output);
        return output.ToArray();
    }

    private static string PackageFile(params ReadOnlySpan<string> path) =>
        RepositoryFiles.PathOf(["src", "SocketIo.Server", "Hosting", "ClientFiles", "node_modules", "socket.io-client", .. path]);
}
