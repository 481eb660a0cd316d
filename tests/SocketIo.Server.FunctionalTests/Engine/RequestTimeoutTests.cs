using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.Extensions.DependencyInjection;
using SocketIo.Server.Testing;

namespace SocketIo.Server.FunctionalTests.Engine;

public sealed class RequestTimeoutTests
{
    [Test]
    public async Task A_poll_outlives_the_request_timeout_of_the_application()
    {
        await using LoopbackServer server = await LoopbackServer.StartAsync(
            app =>
            {
                app.UseRequestTimeouts();
                app.MapEngineIo("/engine.io", engine => engine.Options.PingInterval = TimeSpan.FromSeconds(4));
            },
            builder =>
            {
                builder.Services.AddEngineIo();
                builder.Services.AddRequestTimeouts(timeouts => timeouts.DefaultPolicy = new RequestTimeoutPolicy { Timeout = TimeSpan.FromSeconds(2) });
            });
        using var http = new HttpClient { BaseAddress = server.Address, Timeout = TimeSpan.FromSeconds(20) };
        string handshake = await http.GetStringAsync("engine.io/?EIO=4&transport=polling");

        string ping = await http.GetStringAsync($"engine.io/?EIO=4&transport=polling&sid={handshake.Split('"')[3]}");

        ping.Should().Be("2");
    }

    [Test]
    public async Task Handlers_of_a_bare_endpoint_that_return_tasks_are_awaited()
    {
        var connected = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using LoopbackServer server = await LoopbackServer.StartAsync(
            app => app.MapEngineIo("/engine.io", engine =>
            {
                engine.OnConnected(_ => connected.Task);
                engine.OnMessage((socket, message) =>
                {
                    socket.Send(connected.Task.IsCompleted ? "in order" : "too early");
                    return Task.CompletedTask;
                });
            }),
            builder => builder.Services.AddEngineIo());
        using var http = new HttpClient { BaseAddress = server.Address, Timeout = TimeSpan.FromSeconds(20) };
        string handshake = await http.GetStringAsync("engine.io/?EIO=4&transport=polling");
        string url = $"engine.io/?EIO=4&transport=polling&sid={handshake.Split('"')[3]}";
        using var message = new StringContent("4hello");

        Task<HttpResponseMessage> post = http.PostAsync(url, message);
        Task<string> poll = http.GetStringAsync(url);
        connected.SetResult();

        (await poll).Should().Be("4in order");
        (await post).Dispose();
    }
}
