using System.Collections.Immutable;

namespace SocketIo.Server.Security.StepUp;

/// <summary>What was proven on one socket, the newest of each method. Thread-safe.</summary>
internal sealed class StepUpProofs
{
    private ImmutableArray<StepUpProof> _proofs = [];

    public void Add(StepUpProof proof) =>
        ImmutableInterlocked.Update(ref _proofs, static (proofs, added) => [.. proofs.Where(p => p.Method != added.Method), added], proof);

    public ImmutableArray<StepUpProof> Snapshot() => ImmutableInterlocked.InterlockedCompareExchange(ref _proofs, default, default);
}
