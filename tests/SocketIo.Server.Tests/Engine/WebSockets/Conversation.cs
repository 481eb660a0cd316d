using System.Globalization;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using SocketIo.Server.Engine.WebSockets;
using SocketIo.Server.Testing;

namespace SocketIo.Server.Tests.Engine.WebSockets;

/// <summary>What a client sends, and the messages that are in it.</summary>
internal sealed record Conversation(byte[] Bytes, Received[] Messages)
{
    private static readonly Rune[] Alphabet = [new('a'), new('"'), new(0x7F), new(0x80), new(0x7FF), new(0x800), new(0xFFFD), new(0x1F600), new(0x10FFFF)];

    // Mostly small, and often where the length takes another form.
    private static readonly Gen<int> Length =
        Gen.Frequency((6, Gen.Choose(0, 100)), (2, Gen.Choose(124, 128)), (1, Gen.Choose(1000, 20_000)), (1, Gen.Choose(65_530, 65_540)));

    private static readonly Gen<Conversation> Message =
        from isText in Gen.Elements(true, false)
        from length in Length
        from fragments in Gen.Frequency((3, Gen.Constant(1)), (2, Gen.Choose(2, 6)))
        from seed in Gen.Choose(0, int.MaxValue)
        select OfMessage(isText, length, fragments, new Random(seed));

    /// <summary>Some messages, text and binary, whole and fragmented, with control frames before and between the fragments.</summary>
    public static readonly Gen<Conversation> Any = Gen.Choose(1, 6).SelectMany(count => Gen.ArrayOf(Message, count)).Select(Join);

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Bytes.Length} bytes: {Convert.ToHexString(Bytes, 0, Math.Min(Bytes.Length, 200))}");

    private static Conversation Join(Conversation[] parts) => new([.. parts.SelectMany(part => part.Bytes)], [.. parts.SelectMany(part => part.Messages)]);

    private static Conversation OfMessage(bool isText, int length, int fragments, Random random)
    {
        byte[] payload = isText ? RandomText(length, random) : RandomBytes(length, random);
        int[] cuts = [0, .. Enumerable.Range(1, fragments - 1).Select(_ => random.Next(payload.Length + 1)).Order(), payload.Length];
        List<byte> bytes = [];
        List<Received> messages = [];
        for (int i = 0; i < fragments; i++)
        {
            if (random.Next(3) == 0)
            {
                (int opcode, byte[] control) = (random.Next(2) == 0 ? 0x9 : 0xA, RandomBytes(random.Next(126), random));
                bytes.AddRange(ClientFrame.Of(opcode, control, key: RandomBytes(4, random)));
                messages.Add(Received.Of((WebSocketOpcode)opcode, control));
            }

            bytes.AddRange(ClientFrame.Of(i > 0 ? 0x0 : isText ? 0x1 : 0x2, payload[cuts[i]..cuts[i + 1]], isFinal: i == fragments - 1, RandomBytes(4, random)));
        }

        messages.Add(Received.Of(isText ? WebSocketOpcode.Text : WebSocketOpcode.Binary, payload));
        return new Conversation([.. bytes], [.. messages]);
    }

    private static byte[] RandomText(int runes, Random random) => Encoding.UTF8.GetBytes(string.Concat(random.GetItems(Alphabet, runes)));

    private static byte[] RandomBytes(int count, Random random)
    {
        byte[] bytes = new byte[count];
        random.NextBytes(bytes);
        return bytes;
    }
}
