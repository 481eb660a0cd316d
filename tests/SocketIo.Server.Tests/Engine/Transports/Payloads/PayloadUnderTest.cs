using System.Buffers;
using System.Text;
using SocketIo.Server.Engine;
using SocketIo.Server.Engine.Transports.Payloads;

namespace SocketIo.Server.Tests.Engine.Transports.Payloads;

/// <summary>Reads and writes whole bodies. A binary packet is shown as <c>#</c> and its bytes.</summary>
internal static class PayloadUnderTest
{
    public static (string[] Packets, string? Error) Read(PayloadFormat format, string body, int maxPackets = 100) =>
        Read(format, Encoding.UTF8.GetBytes(body), maxPackets);

    public static (string[] Packets, string? Error) Read(PayloadFormat format, byte[] body, int maxPackets = 100)
    {
        PayloadReader reader = format.Read(MessageBuffer.CopyOf(body), maxPackets);
        List<string> packets = [];
        while (reader.TryRead(out MessageBuffer packet, out bool isBinary))
        {
            packets.Add(isBinary ? "#" + Convert.ToHexString(packet.Span) : Encoding.UTF8.GetString(packet.Span));
            packet.Return();
        }

        reader.Return();
        return ([.. packets], reader.Error);
    }

    /// <summary>Writes, and checks what was announced.</summary>
    public static byte[] Write(PayloadFormat format, OutgoingMessage[] messages)
    {
        ArrayBufferWriter<byte> output = new();
        format.Write(output, messages);
        format.Measure(messages).Should().Be(output.WrittenCount);
        return output.WrittenSpan.ToArray();
    }
}
