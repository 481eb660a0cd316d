using System.Diagnostics.CodeAnalysis;
using System.Net.WebSockets;

namespace SocketIo.Server.Engine.WebSockets;

/// <summary>The client broke RFC 6455 or a limit; the connection is to be closed with <see cref="CloseCode"/>.</summary>
internal sealed class WebSocketProtocolException(WebSocketCloseStatus status, string message) : Exception(message)
{
    /// <summary>The status code of the close frame to answer with (RFC 6455, section 7.4.1).</summary>
    public int CloseCode { get; } = (int)status;

    [DoesNotReturn]
    public static void ThrowProtocolError(string message) => throw new WebSocketProtocolException(WebSocketCloseStatus.ProtocolError, message);

    [DoesNotReturn]
    public static void ThrowInvalidText() => throw new WebSocketProtocolException(WebSocketCloseStatus.InvalidPayloadData, "invalid UTF-8 in a text message");

    [DoesNotReturn]
    public static void ThrowInvalidCompression() => throw new WebSocketProtocolException(WebSocketCloseStatus.InvalidPayloadData, "invalid compressed data");

    [DoesNotReturn]
    public static void ThrowTooManyFragments() => throw new WebSocketProtocolException(WebSocketCloseStatus.PolicyViolation, "too many fragments in one message");

    [DoesNotReturn]
    public static void ThrowTooBig() => throw new WebSocketProtocolException(WebSocketCloseStatus.MessageTooBig, "message too big");
}
