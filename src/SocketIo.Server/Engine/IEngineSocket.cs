using Microsoft.AspNetCore.Http;

namespace SocketIo.Server;

/// <summary>One client of a bare Engine.IO endpoint. Safe for concurrent use; messages arrive one at a time, in order.</summary>
public interface IEngineSocket
{
    /// <summary>The session id. It is a secret: whoever knows it can speak for the client.</summary>
    string Id { get; }

    /// <summary>The HTTP request that opened the session.</summary>
    Handshake Handshake { get; }

    /// <summary>The transport that carries the session at the moment: <c>polling</c> or <c>websocket</c>.</summary>
    string Transport { get; }

    /// <summary>
    /// The request that carries the message which is being handled: the POST, or the one that became the WebSocket. Only to be
    /// used until the handler completes; <see langword="null"/> otherwise.
    /// </summary>
    HttpRequest? Request { get; }

    /// <summary>A place for the application's own objects.</summary>
    IDictionary<object, object?> Items { get; }

    /// <summary>Queues a text message. Does nothing once the session has ended.</summary>
    /// <param name="text">The message.</param>
    void Send(string text);

    /// <summary>Queues a binary message. Does nothing once the session has ended.</summary>
    /// <param name="data">The message; copied before this returns.</param>
    void Send(ReadOnlySpan<byte> data);

    /// <summary>Queues a message as it came. Does nothing once the session has ended.</summary>
    /// <param name="message">The message; copied before this returns.</param>
    void Send(in EngineMessage message);

    /// <summary>Ends the session after what is queued has been sent.</summary>
    void Close();
}
