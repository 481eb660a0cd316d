using System.Runtime.CompilerServices;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SocketIo.Server.Diagnostics;
using SocketIo.Server.Engine;

namespace SocketIo.Server;

/// <summary>What a bare Engine.IO endpoint does. Not safe for concurrent use; frozen once mapped.</summary>
public sealed class EngineIoEndpointBuilder
{
    internal EngineIoEndpointBuilder(IServiceProvider services) => Services = services;

    /// <summary>The application's services.</summary>
    public IServiceProvider Services { get; }

    /// <summary>The options of this endpoint.</summary>
    public EngineIoOptions Options { get; } = new();

    /// <summary>The Handshake gate: runs once per session, before any state exists for it.</summary>
    public PipelineBuilder<HandshakeContext> Handshake { get; } = new();

    internal Func<IEngineSocket, ValueTask>? Connected { get; private set; }

    internal Func<IEngineSocket, ValueTask>? Upgraded { get; private set; }

    internal Func<IEngineSocket, EngineMessage, ValueTask>? Message { get; private set; }

    internal Func<IEngineSocket, DisconnectReason, ValueTask>? Disconnected { get; private set; }

    /// <summary>Sets what runs when a session has been opened, before its first message.</summary>
    /// <param name="handler">Gets the client.</param>
    /// <returns>This builder.</returns>
    [OverloadResolutionPriority(1)]
    public EngineIoEndpointBuilder OnConnected(Func<IEngineSocket, ValueTask> handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        Connected = handler;
        return this;
    }

    /// <inheritdoc cref="OnConnected(Func{IEngineSocket, ValueTask})"/>
    public EngineIoEndpointBuilder OnConnected(Func<IEngineSocket, Task> handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        return OnConnected(socket => new ValueTask(handler(socket)));
    }

    /// <inheritdoc cref="OnConnected(Func{IEngineSocket, ValueTask})"/>
    public EngineIoEndpointBuilder OnConnected(Action<IEngineSocket> handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        return OnConnected(socket =>
        {
            handler(socket);
            return default(ValueTask);
        });
    }

    /// <summary>Sets what runs when a session has moved from long-polling to a WebSocket, before the first message that came over that.</summary>
    /// <param name="handler">Gets the client.</param>
    /// <returns>This builder.</returns>
    [OverloadResolutionPriority(1)]
    public EngineIoEndpointBuilder OnUpgraded(Func<IEngineSocket, ValueTask> handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        Upgraded = handler;
        return this;
    }

    /// <inheritdoc cref="OnUpgraded(Func{IEngineSocket, ValueTask})"/>
    public EngineIoEndpointBuilder OnUpgraded(Func<IEngineSocket, Task> handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        return OnUpgraded(socket => new ValueTask(handler(socket)));
    }

    /// <inheritdoc cref="OnUpgraded(Func{IEngineSocket, ValueTask})"/>
    public EngineIoEndpointBuilder OnUpgraded(Action<IEngineSocket> handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        return OnUpgraded(socket =>
        {
            handler(socket);
            return default(ValueTask);
        });
    }

    /// <summary>
    /// Sets what runs for every message. Until it completes nothing more is read from that client, so a slow handler slows down
    /// its client.
    /// </summary>
    /// <param name="handler">Gets the client and the message.</param>
    /// <returns>This builder.</returns>
    [OverloadResolutionPriority(1)]
    public EngineIoEndpointBuilder OnMessage(Func<IEngineSocket, EngineMessage, ValueTask> handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        Message = handler;
        return this;
    }

    /// <inheritdoc cref="OnMessage(Func{IEngineSocket, EngineMessage, ValueTask})"/>
    public EngineIoEndpointBuilder OnMessage(Func<IEngineSocket, EngineMessage, Task> handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        return OnMessage((socket, message) => new ValueTask(handler(socket, message)));
    }

    /// <inheritdoc cref="OnMessage(Func{IEngineSocket, EngineMessage, ValueTask})"/>
    public EngineIoEndpointBuilder OnMessage(Action<IEngineSocket, EngineMessage> handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        return OnMessage((socket, message) =>
        {
            handler(socket, message);
            return default(ValueTask);
        });
    }

    /// <summary>Sets what runs when a session has ended.</summary>
    /// <param name="handler">Gets the client and the reason.</param>
    /// <returns>This builder.</returns>
    [OverloadResolutionPriority(1)]
    public EngineIoEndpointBuilder OnDisconnected(Func<IEngineSocket, DisconnectReason, ValueTask> handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        Disconnected = handler;
        return this;
    }

    /// <inheritdoc cref="OnDisconnected(Func{IEngineSocket, DisconnectReason, ValueTask})"/>
    public EngineIoEndpointBuilder OnDisconnected(Func<IEngineSocket, DisconnectReason, Task> handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        return OnDisconnected((socket, reason) => new ValueTask(handler(socket, reason)));
    }

    /// <inheritdoc cref="OnDisconnected(Func{IEngineSocket, DisconnectReason, ValueTask})"/>
    public EngineIoEndpointBuilder OnDisconnected(Action<IEngineSocket, DisconnectReason> handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        return OnDisconnected((socket, reason) =>
        {
            handler(socket, reason);
            return default(ValueTask);
        });
    }

    /// <exception cref="ArgumentException">The options are not valid.</exception>
    internal EngineServer BuildServer(IServiceProvider services)
    {
        List<string> mistakes = [];
        EngineIoOptionsValidation.Validate(Options, mistakes);
        if (mistakes.Count > 0)
        {
            throw new ArgumentException(string.Join(" ", mistakes));
        }

        ILoggerFactory loggers = services.GetRequiredService<ILoggerFactory>();
        ILogger<EngineSocket> logger = loggers.CreateLogger<EngineSocket>();
        return new EngineServer(
            Options,
            session => new EngineSocket(session, this, logger),
            services.GetRequiredService<TimeProvider>(),
            services.GetRequiredService<SocketIoMetrics>(),
            loggers.CreateLogger<EngineServer>());
    }
}
