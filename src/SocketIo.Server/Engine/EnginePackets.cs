using System.Buffers.Text;
using System.Text;

namespace SocketIo.Server.Engine;

/// <summary>The packets of Engine.IO that carry no message (protocol document, "Packet encoding").</summary>
internal static class EnginePackets
{
    public const byte Open = (byte)'0';
    public const byte Close = (byte)'1';
    public const byte Ping = (byte)'2';
    public const byte Pong = (byte)'3';
    public const byte Message = (byte)'4';
    public const byte Upgrade = (byte)'5';
    public const byte Noop = (byte)'6';

    /// <summary>Marks a binary message in base64, which long-polling may need.</summary>
    public const byte Base64 = (byte)'b';

    /// <summary>Stands between the packets of a long-polling payload.</summary>
    public const byte Separator = 0x1e;

    public static readonly OutgoingMessage ClosePacket = OutgoingMessage.Constant("1"u8);
    public static readonly OutgoingMessage PingPacket = OutgoingMessage.Constant("2"u8);
    public static readonly OutgoingMessage PongPacket = OutgoingMessage.Constant("3"u8);
    public static readonly OutgoingMessage NoopPacket = OutgoingMessage.Constant("6"u8);
    public static readonly OutgoingMessage ProbeReply = OutgoingMessage.Constant("3probe"u8);

    public static ReadOnlySpan<byte> Probe => "2probe"u8;

    /// <summary>The first packet of a session, never compressed. Its keys stand in the order of the reference.</summary>
    public static OutgoingMessage CreateOpen(string sessionId, bool offersUpgrade, EngineIoOptions options)
    {
        OutgoingMessageWriter writer = OutgoingMessageWriter.Rent(prefixLength: 0);
        Write(writer, "0{\"sid\":\""u8);
        writer.Advance(Encoding.ASCII.GetBytes(sessionId, writer.GetSpan(sessionId.Length)));
        Write(writer, offersUpgrade ? "\",\"upgrades\":[\"websocket\"],\"pingInterval\":"u8 : "\",\"upgrades\":[],\"pingInterval\":"u8);
        Write(writer, (long)options.PingInterval.TotalMilliseconds);
        Write(writer, ",\"pingTimeout\":"u8);
        Write(writer, (long)options.PingTimeout.TotalMilliseconds);
        Write(writer, ",\"maxPayload\":"u8);
        Write(writer, options.MaxPayloadBytes);
        Write(writer, "}"u8);

        // The session id is a secret.
        return writer.Complete(isShared: false) with { MayBeCompressed = false };
    }

    private static void Write(OutgoingMessageWriter writer, ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(writer.GetSpan(bytes.Length));
        writer.Advance(bytes.Length);
    }

    private static void Write(OutgoingMessageWriter writer, long number)
    {
        Utf8Formatter.TryFormat(number, writer.GetSpan(20), out int written);
        writer.Advance(written);
    }
}
