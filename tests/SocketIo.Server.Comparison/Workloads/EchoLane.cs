using System.Diagnostics;
using SocketIo.Server.Comparison.Dialects;
using SocketIo.Server.Comparison.Load;

namespace SocketIo.Server.Comparison.Workloads;

/// <summary>The echoes of one client: which are on their way, and since when.</summary>
internal sealed class EchoLane(Client client, Texts texts)
{
    private readonly Dictionary<int, long> _sent = [];
    private int _next;

    public int InFlight => _sent.Count;

    /// <param name="since">When it was due, or null for now.</param>
    public void Send(long? since = null)
    {
        int id = _next++;
        _sent[id] = since ?? Stopwatch.GetTimestamp();
        client.Echo(id, texts[id]);
    }

    /// <summary>Takes an answer; false when it is none to anything here, or not what was sent.</summary>
    public bool TryTake(Answer answer, out long since) =>
        _sent.Remove(answer.Id, out since) && answer.Kind == AnswerKind.Acknowledgement && answer.Text.SequenceEqual(texts[answer.Id]);
}
