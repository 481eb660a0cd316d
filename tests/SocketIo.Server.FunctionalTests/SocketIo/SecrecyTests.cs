using Microsoft.Extensions.Logging;
using SocketIo.Server.Testing;

namespace SocketIo.Server.FunctionalTests.SocketIo;

/// <summary>What must never stand in the library's log, at whatever level. (What the host logs about requests is the host's.)</summary>
internal sealed class SecrecyTests
{
    private const string Token = "a-secret-token";
    private const string ForgedLine = "x\\r\\ninfo: forged line";

    [TestCase(ClientTransport.Polling)]
    [TestCase(ClientTransport.WebSocket)]
    public async Task The_log_of_a_session_holds_no_session_id_no_token_and_no_line_that_a_client_wrote(ClientTransport transport)
    {
        ManualTimeProvider clock = new();
        await using SocketIoApp app = await SocketIoApp.StartAsync(
            io =>
            {
                io.MapNamespace("/", root =>
                {
                    root.Events.Use((context, next) =>
                    {
                        if (context.EventName.StartsWith("refuse", StringComparison.Ordinal))
                        {
                            context.Reject("no", context.EventName);
                            return default;
                        }

                        return context.EventName.StartsWith("undecided", StringComparison.Ordinal) ? default : next(context);
                    });
                    root.On<string, string>("say", async (socket, text) =>
                    {
                        await socket.JoinAsync(text);
                        await socket.Broadcast.EmitAsync("said", text);
                        return text;
                    });
                    root.On("fail", _ => throw new InvalidOperationException("as asked"));
                });
                io.MapNamespace(_ => throw new InvalidOperationException("cannot decide"), _ => { });
            },
            options => options.MaxQueuedEvents = 1,
            clock);
        List<string> sessions = [];
        foreach (string last in new[] { "1", "42{" + ForgedLine, "40", "9", "4511-" + ForgedLine, "451-[\"say\"]", "44{}", "0" })
        {
            using EngineClient engine = await app.OpenAsync(transport);
            sessions.Add(engine.SessionId);
            using SocketClient client = await SocketClient.JoinAsync(engine, auth: $"{{\"token\":\"{Token}\"}}");
            await client.SendAsync(
                $"420[\"say\",\"{ForgedLine}\"]",
                $"421[\"refuse{ForgedLine}\",\"{ForgedLine}\"]",
                $"422[\"undecided{ForgedLine}\"]",
                $"423[\"unknown{ForgedLine}\"]",
                "424[\"fail\"]",
                "425[\"say\",{}]",
                "40/x\r\ninfo: forged line\u2028,");
            await client.ReceiveAsync(7);
            await client.SendAsync(last);
        }

        await Eventually.IsTrueAsync(() =>
        {
            clock.Advance(TimeSpan.FromMinutes(2));
            return app.Io.ConnectionCount == 0;
        });

        IReadOnlyList<LogLine> lines = app.Log.Lines;
        lines.Select(line => line.Event).Should().Contain(
            ["SessionOpened", "SessionEnded", "PacketInvalid", "IllegalState", "LimitReached", "ConnectRefused", "NamespaceMatcherFailed", "EventRejected", "EventUndecided", "EventInvalid", "HandlerFailed"]);
        foreach (LogLine line in lines)
        {
            string text = line.Message + line.Exception;
            text.Should().NotContainAny(sessions).And.NotContain(Token);
            line.Message.Should().NotContainAny("\r", "\n", "\u2028");
        }

        lines.Should().Contain(line => line.Level == LogLevel.Debug && line.Message.Contains("\\u000d\\u000ainfo"));
    }
}
