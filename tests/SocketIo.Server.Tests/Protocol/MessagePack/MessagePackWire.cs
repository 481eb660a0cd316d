using SocketIo.Server.Engine;
using SocketIo.Server.Protocol;

namespace SocketIo.Server.Tests.Protocol.MessagePack;

/// <summary>What the tests of the MessagePack parser share: hexadecimal in, hexadecimal out.</summary>
internal static class MessagePackWire
{
    /// <summary>The parser, behind the codec that the server uses.</summary>
    public static IPacketCodec Codec { get; } = CreateCodec(new SocketIoOptions());

    /// <summary>What a JavaScript client puts behind the data, and the server ignores.</summary>
    public const string Options = "a76f7074696f6e7381a8636f6d7072657373c3";

    public static IPacketCodec CreateCodec(SocketIoOptions options) => SocketIoParser.MessagePack.CreateCodec(options);

    public static Packet Decode(string hex, IPacketCodec? codec = null) => Decode(Convert.FromHexString(hex), codec);

    public static Packet Decode(byte[] message, IPacketCodec? codec = null)
    {
        (codec ?? Codec).CreateDecoder().TryDecode(MessageBuffer.CopyOf(message), isBinary: true, out Packet packet).Should().BeTrue();
        return packet;
    }

    public static Func<Packet> Decoding(string hex, IPacketCodec? codec = null) => () => Decode(hex, codec);

    /// <summary>An event named <c>e</c> with one argument, from a JavaScript client.</summary>
    public static string EventWith(string argument) => $"84a47479706502a46461746192a165{argument}{Options}a36e7370a12f";

    /// <summary>The JSON that handlers see of the one argument.</summary>
    public static string Argument(string hex) => Wire.Utf8(Decode(EventWith(hex)).Arguments.Values.Span);

    public static string Hex(this EncodedPacket packet)
    {
        packet.Message.IsBinary.Should().BeTrue();
        packet.Attachments.Should().BeNullOrEmpty("one message is one packet");
        return Convert.ToHexString(packet.Message.Packet.Span).ToLowerInvariant();
    }
}
