using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using SocketIo.Server.FunctionalTests.SocketIo;
using SocketIo.Server.Hosting;
using SocketIo.Server.Testing;

namespace SocketIo.Server.FunctionalTests;

public sealed class ClientFilesTests
{
    private LoopbackServer _server = null!;

    [OneTimeSetUp]
    public async Task StartServer()
    {
        ClientFiles files = new();
        _server = await LoopbackServer.StartAsync(app => app.MapMethods("/socket.io/{name}", ["GET", "HEAD"], (HttpContext context, string name) =>
            files.TryGet(name, out ClientFile? file) ? files.ServeAsync(context, file) : Results.BadRequest().ExecuteAsync(context)));
    }

    [OneTimeTearDown]
    public async Task StopServer() => await _server.DisposeAsync();

    [TestCase(DecompressionMethods.None)]
    [TestCase(DecompressionMethods.Brotli)]
    [TestCase(DecompressionMethods.GZip)]
    [TestCase(DecompressionMethods.Deflate)]
    public async Task A_client_gets_the_same_script_whatever_it_decompresses(DecompressionMethods decompression)
    {
        using HttpClientHandler handler = new() { AutomaticDecompression = decompression };
        using HttpClient client = new(handler) { BaseAddress = _server.Address };

        string script = await client.GetStringAsync("socket.io/socket.io.min.js");

        script.Should().Contain($"Socket.IO v{ClientFiles.Version}").And.Contain("sourceMappingURL=socket.io.min.js.map");
    }

    [Test]
    public async Task Responses_without_a_body_leave_the_connection_ready_for_the_next_request()
    {
        using RawConnection connection = await RawConnection.OpenAsync(_server.Address);

        await connection.SendHeadAsync("HEAD /socket.io/socket.io.js HTTP/1.1", "Host: localhost");
        string[] head = await connection.ReadHeadAsync();
        await connection.SendHeadAsync(
            "GET /socket.io/socket.io.js HTTP/1.1", "Host: localhost", $"If-None-Match: W/\"{ClientFiles.Version}\"");
        string[] notModified = await connection.ReadHeadAsync();
        await connection.SendHeadAsync("GET /socket.io/socket.io.js HTTP/1.1", "Host: localhost", "Connection: close");
        string[] get = await connection.ReadHeadAsync();
        byte[] body = await connection.ReadToEndAsync();

        head.Should().Contain("HTTP/1.1 200 OK").And.Contain($"Content-Length: {body.Length}");
        notModified.Should().Contain("HTTP/1.1 304 Not Modified").And.Contain($"ETag: \"{ClientFiles.Version}\"");
        get.Should().Contain("HTTP/1.1 200 OK").And.Contain($"Content-Length: {body.Length}")
            .And.Contain("Content-Type: application/javascript; charset=utf-8")
            .And.Contain("Cache-Control: public, max-age=0")
            .And.Contain("Vary: Accept-Encoding");
        body.Should().StartWith("/*!"u8.ToArray());
    }

    [TestCase(true, HttpStatusCode.OK)]
    [TestCase(false, HttpStatusCode.BadRequest)]
    public async Task The_endpoint_serves_them_unless_it_is_not_to(bool serves, HttpStatusCode status)
    {
        await using SocketIoApp app = await SocketIoApp.ServeAsync(_ => { }, options => options.ServeClient = serves);
        using HttpClient client = new() { BaseAddress = app.Address };

        using HttpResponseMessage response = await client.GetAsync(new Uri("socket.io/socket.io.js", UriKind.Relative));

        response.StatusCode.Should().Be(status);
    }
}
