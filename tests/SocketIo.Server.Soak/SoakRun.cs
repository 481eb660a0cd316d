using System.Diagnostics;

namespace SocketIo.Server.Soak;

/// <summary>One soak from the first client to the last look at the server.</summary>
internal sealed class SoakRun(SoakOptions options, SoakServer server)
{
    /// <summary>How many clients connect, or close, at a time.</summary>
    private const int AtOnce = 64;

    private const int WarmUpClients = 50;

    /// <summary>
    /// What the server's objects may take more than before, in bytes: tables that have grown, and what is compiled late. Of
    /// thousands of clients, anything that outlived them would take more.
    /// </summary>
    private const long Tolerance = 2_000_000;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly SoakLedger _ledger = new();

    /// <summary>Prints a table of what was seen; true when all was well.</summary>
    public async Task<bool> RunAsync(CancellationToken cancellationToken)
    {
        await WarmUpAsync(cancellationToken);
        ServerState before = await server.CollectAsync(cancellationToken);

        long start = Stopwatch.GetTimestamp();
        SoakClient[] clients = CreateClients(options.Clients, _ledger);
        await ForEachAsync(clients, client => client.ConnectAsync(cancellationToken));
        TimeSpan connecting = Stopwatch.GetElapsedTime(start);
        ServerState connected = await server.CollectAsync(cancellationToken);
        await EchoAsync(clients, cancellationToken);
        ServerState echoed = await server.GetStateAsync(cancellationToken);
        await ForEachAsync(clients, client => client.CloseAsync(cancellationToken));
        Array.ForEach(clients, client => client.Dispose());
        await WaitUntilAsync(async () => (await server.GetStateAsync(cancellationToken)).IsEmpty);
        ServerState after = await server.CollectAsync(cancellationToken);

        Check(connected.Sockets == options.Clients, $"{connected.Sockets} of {options.Clients} clients were connected");
        Check(echoed.Sockets == options.Clients, $"{echoed.Sockets} of {options.Clients} clients were still connected in the end");
        Check(after.IsEmpty, $"the server still holds something: {after}");
        Check(after.Objects <= before.Objects + Tolerance, $"the server's objects have grown by {after.Objects - before.Objects} bytes");
        Print(connecting, before, connected, after);
        return _ledger.ErrorCount == 0;
    }

    private static async Task ForEachAsync(SoakClient[] clients, Func<SoakClient, Task> action)
    {
        using SemaphoreSlim places = new(AtOnce);
        await Task.WhenAll(clients.Select(async client =>
        {
            await places.WaitAsync();
            try
            {
                await action(client);
            }
            finally
            {
                places.Release();
            }
        }));
    }

    /// <summary>Waits for a condition, for a while. Whoever calls looks whether it came true.</summary>
    private static async Task WaitUntilAsync(Func<Task<bool>> condition)
    {
        long start = Stopwatch.GetTimestamp();
        using PeriodicTimer timer = new(TimeSpan.FromMilliseconds(50));
        while (!await condition() && Stopwatch.GetElapsedTime(start) < Patience)
        {
            await timer.WaitForNextTickAsync();
        }
    }

    /// <summary>The server compiles what it runs, and its pools fill, before anybody looks at its memory.</summary>
    private async Task WarmUpAsync(CancellationToken cancellationToken)
    {
        SoakLedger ledger = new();
        SoakClient[] clients = CreateClients(WarmUpClients, ledger);
        await ForEachAsync(clients, client => client.ConnectAsync(cancellationToken));
        await ForEachAsync(clients, client => client.EchoAsync(cancellationToken));
        await WaitUntilAsync(() => Task.FromResult(!clients.Any(client => client.IsWaiting)));
        await ForEachAsync(clients, client => client.CloseAsync(cancellationToken));
        Array.ForEach(clients, client => client.Dispose());
        Check(ledger.ErrorCount == 0, $"the server fails from the start: {ledger.FirstErrors.FirstOrDefault()}");
    }

    private SoakClient[] CreateClients(int count, SoakLedger ledger) => [.. Enumerable.Range(0, count).Select(SoakClient (i) =>
        i % 2 == 0 ? new PollingSoakClient(server.Address, i, ledger) : new WebSocketSoakClient(server.Address, i, ledger))];

    /// <summary>Lets one client after the other echo, at the rate that was asked for, and waits for the last echoes.</summary>
    private async Task EchoAsync(SoakClient[] clients, CancellationToken cancellationToken)
    {
        long start = Stopwatch.GetTimestamp();
        long total = (long)options.Rate * options.Seconds;
        List<Task> echoes = [];
        using PeriodicTimer timer = new(TimeSpan.FromMilliseconds(10));
        for (long sent = 0; sent < total;)
        {
            await timer.WaitForNextTickAsync(cancellationToken);
            long due = Math.Min(total, (long)(Stopwatch.GetElapsedTime(start).TotalSeconds * options.Rate));
            for (; sent < due; sent++)
            {
                echoes.Add(clients[sent % clients.Length].EchoAsync(cancellationToken));
            }
        }

        await Task.WhenAll(echoes);
        await WaitUntilAsync(() => Task.FromResult(!clients.Any(client => client.IsWaiting)));
        int lost = clients.Count(client => client.IsWaiting);
        Check(lost == 0, $"{lost} echoes were lost");
    }

    private void Check(bool isTrue, string error)
    {
        if (!isTrue)
        {
            _ledger.Fail(error);
        }
    }

    private void Print(TimeSpan connecting, ServerState before, ServerState connected, ServerState after)
    {
        Console.WriteLine(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"""
            | | |
            | --- | --- |
            | clients | {options.Clients}, half of them over long-polling; connected in {connecting.TotalSeconds:0.0} s |
            | echoes | {_ledger.EchoCount} in {options.Seconds} s ({_ledger.SkippedCount} skipped: the one before was on its way) |
            | time of an echo | median {_ledger.Percentile(50):0.0} ms, 99 % {_ledger.Percentile(99):0.0} ms, slowest {_ledger.Percentile(100):0.0} ms |
            | errors | {_ledger.ErrorCount} |
            | server's objects before | {before.Objects / 1e6:0.00} MB |
            | with all clients | {connected.Objects / 1e6:0.00} MB, {(connected.Objects - before.Objects) / 1e3 / options.Clients:0.0} KB a client |
            | after they have gone | {after.Objects / 1e6:0.00} MB |
            | buffers that the web server keeps before, with all, after | {before.Pinned / 1e6:0.00} MB, {connected.Pinned / 1e6:0.00} MB, {after.Pinned / 1e6:0.00} MB |
            | working set before, with all, after | {before.WorkingSet / 1e6:0} MB, {connected.WorkingSet / 1e6:0} MB, {after.WorkingSet / 1e6:0} MB |
            | sessions, sockets, rooms, acknowledgements left | {after.Connections}, {after.Sockets}, {after.Rooms}, {after.PendingAcks} |
            """));
        foreach (string error in _ledger.FirstErrors)
        {
            Console.WriteLine($"error: {error}");
        }
    }
}
