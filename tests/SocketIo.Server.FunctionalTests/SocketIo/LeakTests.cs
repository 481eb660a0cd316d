using System.Runtime.CompilerServices;
using SocketIo.Server.Testing;

namespace SocketIo.Server.FunctionalTests.SocketIo;

/// <summary>Nothing that is made for a client survives it.</summary>
[TestFixture(ClientTransport.Polling)]
[TestFixture(ClientTransport.WebSocket)]
internal sealed class LeakTests(ClientTransport transport)
{
    private const int Clients = 40;

    [TestCase("1", Description = "the client closes the session")]
    [TestCase("41", Description = "the client leaves the namespace, and later goes")]
    [TestCase("42{", Description = "the client breaks the protocol")]
    [TestCase("452-[\"work\"];bAQID;1", Description = "attachments are outstanding")]
    public async Task Of_clients_that_came_and_went_nothing_is_left(string last)
    {
        ManualTimeProvider clock = new();
        await using SocketIoApp app = await SocketIoApp.StartAsync(
            io => io.MapNamespace(request => new(true), ns =>
            {
                ns.OnConnected(socket =>
                {
                    socket.Items["big"] = new byte[10_000];
                    socket.Data["name"] = "x";
                    socket.ConnectionAborted.Register(() => { });
                    return socket.JoinAsync("all");
                });
                ns.On<int, int>("work", async (socket, number) =>
                {
                    _ = socket.EmitWithAckAsync<int>("question", number);
                    await socket.To("all").EmitAsync("worked", new byte[] { 1 });
                    await Task.Yield();
                    return number;
                });
                ns.OnDisconnected((socket, _) => socket.Broadcast.EmitAsync("left", socket.Id));
            }),
            time: clock);

        WeakReference[] remains = await VisitAsync(app, last.Split(';'));

        await Eventually.IsTrueAsync(() => app.Io.ConnectionCount == 0);
        app.Io.Namespaces.Should().BeEmpty();
        await Eventually.IsTrueAsync(
            () =>
            {
                // The timers of the test's own clock, and what lingers until they are due.
                clock.Advance(TimeSpan.FromMinutes(1));
                GC.Collect();
                GC.WaitForPendingFinalizers();
                return remains.All(remain => !remain.IsAlive);
            },
            description: "sockets and sessions are collected");
        clock.ActiveTimers.Should().Be(0);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private async Task<WeakReference[]> VisitAsync(SocketIoApp app, string[] last)
    {
        List<WeakReference> remains = [];
        List<SocketClient> clients = [];
        for (int i = 0; i < Clients; i++)
        {
            SocketClient client = await app.ConnectAsync(transport, "/room");
            clients.Add(client);
            Remember(app, client, remains);
            await client.SendAsync("42/room,0[\"work\",1]", "42/room,1[\"unknown\"]");
        }

        foreach (SocketClient client in clients)
        {
            string answer;
            do
            {
                answer = await client.ReceiveAsync();
            }
            while (!answer.StartsWith("43/room,1", StringComparison.Ordinal));
            await client.SendAsync([.. last.Select(packet => packet.Replace("41", "41/room,", StringComparison.Ordinal).Replace("2-[", "2-/room,[", StringComparison.Ordinal))]);
            if (last is ["41"])
            {
                await client.SendAsync("1");
            }

            await client.Engine.ReadToEndAsync();
        }

        foreach (SocketClient client in clients)
        {
            client.Dispose();
        }

        return [.. remains];
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Remember(SocketIoApp app, SocketClient client, List<WeakReference> remains)
    {
        ISocket socket = app.SocketOf(client);
        remains.Add(new WeakReference(socket));
        remains.Add(new WeakReference(socket.Items));
        remains.Add(new WeakReference(app.SessionOf(client)));
    }
}
