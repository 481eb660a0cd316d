using System.Text;
using SocketIo.Server.Engine;
using SocketIo.Server.Protocol;

namespace SocketIo.Server.Tests.Protocol;

/// <summary>What the tests of the protocol share: text and bytes in, text and bytes out.</summary>
internal static class Wire
{
    public static JsonPacketCodec Codec { get; } = new(userOptions: null, PacketLimits.Default);

    /// <summary>Decodes a packet whose attachments follow at once. (Only small ones: the packet is left to the garbage collector.)</summary>
    public static Packet Decode(string text, params byte[][] attachments) => Decode(Codec.CreateDecoder(), text, attachments);

    public static Packet Decode(this IPacketDecoder decoder, string text, params byte[][] attachments)
    {
        bool isComplete = decoder.TryDecode(Message(text), isBinary: false, out Packet packet);
        foreach (byte[] attachment in attachments)
        {
            isComplete.Should().BeFalse("attachments are outstanding");
            isComplete = decoder.TryDecode(MessageBuffer.CopyOf(attachment), isBinary: true, out packet);
        }

        isComplete.Should().BeTrue("all attachments are there");
        return packet;
    }

    public static T Bind<T>(string text, params byte[][] attachments) => Bind<T>(Codec, text, attachments);

    public static T Bind<T>(this IPacketCodec codec, string text, params byte[][] attachments) =>
        codec.CreateBinder<T>(ArgumentNullability.Unknown).Bind(Decode(text, attachments).Arguments);

    public static MessageBuffer Message(string text) => MessageBuffer.CopyOf(Encoding.UTF8.GetBytes(text));

    /// <summary>The Engine.IO packet of the text message.</summary>
    public static string Text(this EncodedPacket packet) => Encoding.UTF8.GetString(packet.Message.Packet.Span);

    public static byte[][] Binaries(this EncodedPacket packet) =>
        [.. (packet.Attachments ?? []).Select(attachment => attachment.Packet.ToArray())];

    public static string Utf8(ReadOnlySpan<byte> bytes) => Encoding.UTF8.GetString(bytes);

    public static Func<Packet> Decoding(string text, params byte[][] attachments) => () => Decode(text, attachments);
}
