using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using SocketIo.Server.Diagnostics;
using SocketIo.Server.Engine;
using SocketIo.Server.Engine.Revisions;
using SocketIo.Server.Engine.Transports;

namespace SocketIo.Server.Tests.Engine;

/// <summary>Sessions without a network: the transport and the layer above are the test's own.</summary>
internal sealed class EngineUnderTest : IDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().AddSingleton<SocketIoMetrics>().BuildServiceProvider();

    public EngineUnderTest(TimeProvider time, Action<EngineIoOptions>? configure = null)
    {
        configure?.Invoke(Options);
        Server = new EngineServer(Options, _ => Connection, time, _services.GetRequiredService<SocketIoMetrics>(), NullLogger<EngineServer>.Instance);
    }

    public EngineIoOptions Options { get; } = new();

    public EngineServer Server { get; }

    public FakeConnection Connection { get; } = new();

    public FakeTransport Transport { get; } = new();

    public EngineSession Open(EngineRevision? revision = null)
    {
        Server.TryReservePlace().Should().BeTrue();
        EngineSession session = Server.Create(
            new Handshake(new DefaultHttpContext(), DateTimeOffset.UnixEpoch), revision ?? EngineRevision.Four, supportsBinary: true, _ => Transport);
        Server.Open(session);
        return session;
    }

    public static OutgoingMessage Text(string packet)
    {
        OutgoingMessageWriter writer = OutgoingMessageWriter.Rent(prefixLength: 0);
        writer.Advance(Encoding.UTF8.GetBytes(packet, writer.GetSpan(Encoding.UTF8.GetByteCount(packet))));
        return writer.Complete(isShared: false);
    }

    public void Dispose() => _services.Dispose();
}

/// <summary>Keeps what it is given. While it is blocked, a batch that is being written stays so.</summary>
internal sealed class FakeTransport : ITransport
{
    private TaskCompletionSource? _block;

    public EngineTransports Kind { get; init; } = EngineTransports.WebSocket;

    public bool IsReady { get; set; } = true;

    public ConcurrentQueue<string> Written { get; } = new();

    public List<DisconnectReason> Closed { get; } = [];

    public Exception? Failure { get; set; }

    public void Block() => _block = new TaskCompletionSource();

    public void Unblock()
    {
        TaskCompletionSource? block = _block;
        _block = null;
        block?.SetResult();
    }

    public async ValueTask WriteAsync(OutgoingBatch batch)
    {
        foreach (OutgoingMessage message in batch.Messages.ToArray())
        {
            Written.Enqueue(Encoding.UTF8.GetString(message.Packet.Span));
        }

        batch.Return();
        if (Failure is not null)
        {
            throw Failure;
        }

        await (_block?.Task ?? Task.CompletedTask);
    }

    public void Close(DisconnectReason reason) => Closed.Add(reason);
}

/// <summary>Keeps what it is told.</summary>
internal sealed class FakeConnection : IEngineConnection
{
    public List<string> Events { get; } = [];

    public Action? Opened { get; set; }

    public void OnOpened()
    {
        Events.Add("opened");
        Opened?.Invoke();
    }

    public ValueTask OnMessageAsync(MessageBuffer message, bool isBinary)
    {
        Events.Add($"{(isBinary ? "binary" : "text")} {Encoding.UTF8.GetString(message.Span)}");
        message.Return();
        return default;
    }

    public void OnUpgraded() => Events.Add("upgraded");

    public void OnClosed(DisconnectReason reason, string? description) => Events.Add($"closed: {reason}");
}
