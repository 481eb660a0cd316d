using System.Diagnostics.Metrics;
using SocketIo.Server.Engine;

namespace SocketIo.Server.Diagnostics;

/// <summary>The instruments of the meter <c>SocketIo.Server</c>.</summary>
internal sealed class SocketIoMetrics : IDisposable
{
    public const string MeterName = "SocketIo.Server";

    private readonly Meter _meter;
    private readonly UpDownCounter<long> _sessions;
    private readonly Counter<long> _opened;
    private readonly Counter<long> _ended;
    private readonly Counter<long> _limits;
    private readonly Counter<long> _slowClients;
    private readonly Counter<long> _recoveries;

    public SocketIoMetrics(IMeterFactory factory)
    {
        _meter = factory.Create(MeterName);
        _sessions = _meter.CreateUpDownCounter<long>("socketio.server.sessions", "{session}", "Open sessions.");
        _opened = _meter.CreateCounter<long>("socketio.server.sessions.opened", "{session}", "Sessions opened, by transport.");
        _ended = _meter.CreateCounter<long>("socketio.server.sessions.ended", "{session}", "Sessions ended, by reason.");
        _limits = _meter.CreateCounter<long>("socketio.server.limits", "{refusal}", "Limits that were passed, by option.");
        _slowClients = _meter.CreateCounter<long>("socketio.server.slow_clients", "{event}", "Full outgoing queues, by policy.");
        _recoveries = _meter.CreateCounter<long>("socketio.server.recoveries", "{socket}", "What became of disconnected sockets that were kept, by result, and of refusals by reason.");
    }

    public void SessionOpened(EngineTransports transport)
    {
        _sessions.Add(1);
        _opened.Add(1, new KeyValuePair<string, object?>("transport", transport.ToProtocolString()));
    }

    public void SessionEnded(DisconnectReason reason)
    {
        _sessions.Add(-1);
        _ended.Add(1, new KeyValuePair<string, object?>("reason", reason.ToProtocolString()));
    }

    public void LimitReached(string option) => _limits.Add(1, new KeyValuePair<string, object?>("option", option));

    public void SlowClient(SlowClientPolicy policy) =>
        _slowClients.Add(1, new KeyValuePair<string, object?>("policy", policy == SlowClientPolicy.Close ? "close" : "drop"));

    public void Recovered() => _recoveries.Add(1, new KeyValuePair<string, object?>("result", "recovered"));

    public void RecoveryExpired() => _recoveries.Add(1, new KeyValuePair<string, object?>("result", "expired"));

    public void RecoveryRefused(string reason) =>
        _recoveries.Add(1, new KeyValuePair<string, object?>("result", "refused"), new KeyValuePair<string, object?>("reason", reason));

    public void Dispose() => _meter.Dispose();
}
