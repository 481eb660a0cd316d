namespace SocketIo.Server.Engine.Transports;

/// <summary>A GET that waits for something to send.</summary>
internal sealed class HeldPoll
{
    private readonly TaskCompletionSource<OutgoingBatch?> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _written = new();

    /// <summary>Lets the GET be answered. To be called once. Completes when the connection has taken the response.</summary>
    public Task AnswerAsync(OutgoingBatch batch)
    {
        _answer.SetResult(batch);
        return _written.Task;
    }

    /// <summary>Leaves the GET to be refused. To be called instead of <see cref="AnswerAsync"/>.</summary>
    public void Refuse() => _answer.SetResult(null);

    /// <summary>Waits for the answer and writes it; false when the GET is to be refused.</summary>
    public async Task<bool> TryWriteAsync(PollingRequest request)
    {
        if (await _answer.Task.ConfigureAwait(false) is not { } batch)
        {
            return false;
        }

        try
        {
            await PollingResponse.WritePayloadAsync(request, batch).ConfigureAwait(false);
            return true;
        }
        finally
        {
            // A client that went away meanwhile has failed its poll and knows it.
            _written.SetResult();
        }
    }
}
