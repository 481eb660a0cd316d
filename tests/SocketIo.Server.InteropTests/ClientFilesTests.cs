using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Playwright;
using SocketIo.Server.Hosting;
using SocketIo.Server.Testing;

namespace SocketIo.Server.InteropTests;

public sealed class ClientFilesTests : BrowserFixture
{
    private readonly ConcurrentQueue<int> _statusCodes = [];
    private LoopbackServer _server = null!;

    [OneTimeSetUp]
    public async Task StartServer()
    {
        ClientFiles files = new();
        _server = await LoopbackServer.StartAsync(app =>
        {
            app.MapGet("/page/{name}", (string name) => Results.Content(PageWith(name), "text/html"));
            app.MapGet("/socket.io/{name}", async (HttpContext context, string name) =>
            {
                files.TryGet(name, out ClientFile? file).Should().BeTrue();
                context.Response.OnStarting(() =>
                {
                    // Noted before the browser can know.
                    _statusCodes.Enqueue(context.Response.StatusCode);
                    return Task.CompletedTask;
                });
                await files.ServeAsync(context, file!);
            });
        });
    }

    [OneTimeTearDown]
    public async Task StopServer() => await _server.DisposeAsync();

    [TestCase("socket.io.js")]
    [TestCase("socket.io.min.js")]
    [TestCase("socket.io.esm.min.js")]
    [TestCase("socket.io.msgpack.min.js")]
    public async Task A_page_can_load(string name)
    {
        IPage page = await Profile.NewPageAsync();
        List<string> errors = [];
        page.PageError += (_, error) => errors.Add(error);

        await page.GotoAsync(new Uri(_server.Address, $"page/{name}").ToString());
        await page.WaitForFunctionAsync("() => window.io !== undefined");

        (await page.EvaluateAsync<string>("() => typeof io.Manager")).Should().Be("function");
        errors.Should().BeEmpty();
    }

    [Test]
    public async Task A_page_that_is_loaded_again_uses_the_script_it_has()
    {
        IPage page = await Profile.NewPageAsync();
        string url = new Uri(_server.Address, "page/socket.io.min.js").ToString();
        _statusCodes.Clear();

        await page.GotoAsync(url);
        await page.GotoAsync(url);

        _statusCodes.Should().Equal(200, 304);
        (await page.EvaluateAsync<string>("() => typeof io")).Should().Be("function");
    }

    [Test]
    public async Task Node_installs_the_same_files_from_the_package()
    {
        JsonElement different = await NodeScript.RunAsync(_server.Address, """
            const { readFile, readdir } = await import("node:fs/promises");
            const dist = new URL("./node_modules/socket.io-client/dist/", `file://${process.cwd()}/`);
            const names = await readdir(dist);
            if (names.length !== 8) throw new Error(`${names}`);
            const different = [];
            for (const name of names) {
              const response = await fetch(`${url}/socket.io/${name}`);
              if (await response.text() !== await readFile(new URL(name, dist), "utf8")) different.push(name);
            }
            return different;
            """);

        different.EnumerateArray().Should().BeEmpty();
    }

    private static string PageWith(string name) => name.Contains("esm", StringComparison.Ordinal)
        ? $$"""<!doctype html><title>module</title><script type="module">import { io } from "/socket.io/{{name}}"; window.io = io; </script>"""
        : $"""<!doctype html><title>script</title><script src="/socket.io/{name}"></script>""";
}
