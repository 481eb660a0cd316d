using System.Text;
using SocketIo.Server.Comparison.Dialects;
using SocketIo.Server.Comparison.Load;

namespace SocketIo.Server.Comparison.Workloads;

/// <summary>
/// What the clients do, and what came of it. The same workload runs from the warm-up to the last answer; only what happens
/// while it is measured is counted.
/// </summary>
internal abstract class Workload
{
    private const int MostMistakesShown = 3;

    private readonly List<string> _mistakes = [];

    /// <summary>What is counted: an answer, a delivery or a connection.</summary>
    public long Done { get; private set; }

    /// <summary>Answers that were not what they must be.</summary>
    public int Wrong { get; private set; }

    /// <summary>What has been asked for and has not come.</summary>
    public abstract long Missing { get; }

    public IReadOnlyList<string> Mistakes => _mistakes;

    public Latencies Latencies { get; } = new();

    /// <summary>How many clients are ready for <see cref="Start"/>.</summary>
    public int ReadyClients { get; protected set; }

    /// <summary>How many of them have been closed since.</summary>
    public int ClosedClients { get; private set; }

    /// <summary>Whether new requests are sent.</summary>
    public bool IsRunning { get; private set; }

    /// <summary>Begins, when all clients are ready.</summary>
    public void Start()
    {
        IsRunning = true;
        OnStarted();
    }

    /// <summary>Asks for nothing more.</summary>
    public void Stop() => IsRunning = false;

    /// <summary>Forgets what was counted before.</summary>
    public void StartCounting()
    {
        Done = 0;
        Latencies.Clear();
    }

    /// <summary>The client has joined.</summary>
    public virtual void OnReady(Client client) => ReadyClients++;

    /// <summary>Does what the clock demands; called once a turn of the loop.</summary>
    public virtual void OnTurn()
    {
    }

    public abstract void OnAnswer(Client client, Answer answer);

    public virtual void OnClosed(Client client)
    {
        ClosedClients++;
        if (!client.IsClosing && !MayBeCut(client))
        {
            Fail($"client {client.Number} was disconnected");
        }
    }

    protected abstract void OnStarted();

    /// <summary>Whether the server may disconnect this client.</summary>
    protected virtual bool MayBeCut(Client client) => false;

    /// <summary>Something was done that was begun then.</summary>
    protected void Count(long begun)
    {
        Done++;
        Latencies.AddSince(begun);
    }

    protected void Fail(string mistake)
    {
        Wrong++;
        if (_mistakes.Count < MostMistakesShown)
        {
            _mistakes.Add(mistake);
        }
    }

    protected void FailAt(Client client, Answer answer)
    {
        string text = Encoding.UTF8.GetString(answer.Text);
        Fail($"client {client.Number} got {answer.Kind} {answer.Id} {(text.Length > 60 ? text[..60] + "..." : text)}");
    }
}
