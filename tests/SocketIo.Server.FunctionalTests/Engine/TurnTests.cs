using SocketIo.Server.Engine;

namespace SocketIo.Server.FunctionalTests.Engine;

/// <summary>When a reader lets others have the thread; what that is good for is in <see cref="SocketIo.FairnessTests"/>.</summary>
public sealed class TurnTests
{
    private const int PacketsPerTurn = 64;
    private const int KiB = 1024;

    [TestCase(1, 0, PacketsPerTurn)]
    [TestCase(PacketsPerTurn, 0, 1)]
    [TestCase(16, 100, 4)]
    [TestCase(8, 3 * KiB, 2)]
    [TestCase(1, (PacketsPerTurn - 1) * KiB, 1)]
    public async Task A_turn_has_so_many_packets_of_any_number_of_reads_and_fewer_if_they_are_large(int packetsPerRead, int bytes, int reads)
    {
        await using EngineHost host = await EngineHost.StartAsync();
        EngineSession session = host.Session((await host.OpenPollingAsync()).Sid);

        for (int turn = 0; turn < 3; turn++)
        {
            await TakeAsync(session, packetsPerRead * reads, packetsPerRead, bytes, yields: turn > 0);
        }
    }

    [Test]
    public async Task A_packet_larger_than_a_turn_is_one_of_its_own()
    {
        await using EngineHost host = await EngineHost.StartAsync();
        EngineSession session = host.Session((await host.OpenPollingAsync()).Sid);

        for (int packet = 0; packet < 3; packet++)
        {
            await TakeAsync(session, 1, 1, 1000 * KiB, yields: true);
        }
    }

    /// <summary>Takes packets, and expects the thread to be given up before the first of them, or not at all.</summary>
    private static async Task TakeAsync(EngineSession session, int packets, int packetsPerRead, int bytes, bool yields)
    {
        for (int packet = 0; packet < packets; packet++)
        {
            if (packet % packetsPerRead == 0)
            {
                session.BeginBatch();
            }

            (Task turn, bool hasYielded) = TakeTurn(session, bytes);
            await turn;
            hasYielded.Should().Be(yields && packet == 0, "this is packet {0} of the turn", packet);

            if (packet % packetsPerRead == packetsPerRead - 1)
            {
                session.EndBatch();
            }
        }
    }

    private static (Task Turn, bool HasYielded) TakeTurn(EngineSession session, int bytes)
    {
        SynchronizationContext? before = SynchronizationContext.Current;
        CountingContext context = new();
        SynchronizationContext.SetSynchronizationContext(context);
        try
        {
            return (session.TakeTurnAsync(bytes).AsTask(), context.Posts > 0);
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(before);
        }
    }

    /// <summary>Is told of a yield, on whatever thread it goes on then.</summary>
    private sealed class CountingContext : SynchronizationContext
    {
        public int Posts { get; private set; }

        public override void Post(SendOrPostCallback d, object? state)
        {
            Posts++;
            base.Post(d, state);
        }
    }
}
