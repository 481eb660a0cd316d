using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using SocketIo.Server.Testing;

namespace SocketIo.Server.Tests.Security;

public sealed class RecentSecurityEventsTests
{
    [Test]
    public void It_keeps_the_newest_and_shows_them_first()
    {
        RecentSecurityEvents recent = new(3);
        for (int i = 0; i < 5; i++)
        {
            recent.Write(Entry($"{i}"));
        }

        recent.Snapshot().Select(entry => entry.Code).Should().Equal("4", "3", "2");
    }

    [Test]
    public async Task A_watcher_gets_what_comes_and_is_forgotten_when_it_stops()
    {
        RecentSecurityEvents recent = new(3);
        recent.Write(Entry("before"));
        using CancellationTokenSource stop = new();
        IAsyncEnumerator<SecurityEvent> watcher = recent.WatchAsync(stop.Token).GetAsyncEnumerator();
        ValueTask<bool> next = watcher.MoveNextAsync();

        recent.Write(Entry("first"));

        (await Eventually.GetAsync(next.AsTask())).Should().BeTrue();
        watcher.Current.Code.Should().Be("first");
        for (int i = 0; i < 5; i++)
        {
            recent.Write(Entry($"{i}"));
        }

        (await watcher.MoveNextAsync()).Should().BeTrue();
        watcher.Current.Code.Should().Be("2", "it has missed the oldest ones");
        await stop.CancelAsync();
        await watcher.DisposeAsync();
        recent.Write(Entry("after"));
        recent.Snapshot()[0].Code.Should().Be("after");
    }

    [Test]
    public void It_is_added_once_for_those_who_inject_it_and_for_the_audit()
    {
        ServiceCollection services = new();
        services.AddLogging().AddSocketIo().AddRecentSecurityEvents();
        using ServiceProvider provider = services.BuildServiceProvider();

        provider.GetServices<IAuditSink>().Should().ContainSingle().Which.Should().BeSameAs(provider.GetRequiredService<RecentSecurityEvents>());
    }

    [Test]
    public void An_entry_is_JSON_that_a_page_can_show()
    {
        SecurityEvent entry = new(SecurityEventKind.ConnectRefused, DateTimeOffset.UnixEpoch)
        {
            Code = "token_expired",
            User = "ann",
            RemoteAddress = IPAddress.Parse("192.0.2.1"),
            Session = 7,
            Namespace = "/chat",
        };

        string json = JsonSerializer.Serialize(entry, JsonSerializerOptions.Web);

        json.Should().Be(
            """{"kind":"ConnectRefused","time":"1970-01-01T00:00:00+00:00","code":"token_expired","user":"ann","remoteAddress":"192.0.2.1","session":7,"namespace":"/chat","event":null,"traceId":null,"detail":null,"suppressed":0}""");
        JsonSerializer.Deserialize<SecurityEvent>(json, JsonSerializerOptions.Web).Should().Be(entry);
    }

    private static SecurityEvent Entry(string code) => new(SecurityEventKind.EventRefused, DateTimeOffset.UnixEpoch) { Code = code };
}
