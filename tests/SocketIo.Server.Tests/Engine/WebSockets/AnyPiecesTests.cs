using System.Net.WebSockets;
using FsCheck;
using FsCheck.Fluent;
using SocketIo.Server.Engine.WebSockets;
using SocketIo.Server.Testing;

namespace SocketIo.Server.Tests.Engine.WebSockets;

/// <summary>How the network cuts what a client sends into pieces makes no difference.</summary>
public sealed class AnyPiecesTests
{
    private static readonly int[] SegmentSizes = [1, 16, 100, 4096];

    private static readonly Gen<int> Seed = Gen.Choose(0, int.MaxValue);

    [Test]
    public void Any_conversation_in_any_pieces_is_read() =>
        Prop.ForAll(Conversation.Any.ToArbitrary(), Seed.ToArbitrary(), (conversation, seed) =>
        {
            ReaderUnderTest reader = ReadInPieces(conversation.Bytes, new Random(seed));
            return reader.CloseCode is null && reader.Messages.SequenceEqual(conversation.Messages);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));

    [Test]
    public void Any_bytes_give_messages_or_a_protocol_error() =>
        Prop.ForAll(Gen.ArrayOf(Gen.Choose(0, 255).Select(value => (byte)value)).ToArbitrary(), Seed.ToArbitrary(), (bytes, seed) =>
            Outcome(new ReaderUnderTest().Feed(bytes)) == Outcome(ReadInPieces(bytes, new Random(seed))))
        .Check(Config.QuickThrowOnFailure.WithMaxTest(2000));

    [Test]
    public void Damaged_conversations_give_messages_or_a_protocol_error()
    {
        Random random = new(20_26);
        Conversation[] conversations = [.. Conversation.Any.Sample(50, new Rnd(20_26), 40)];
        for (int i = 0; i < 3_000; i++)
        {
            byte[] bytes = Damage(conversations[random.Next(conversations.Length)].Bytes, random);

            string inOneRead = Outcome(new ReaderUnderTest(maxMessageBytes: 70_000).Feed(bytes));
            string inPieces = Outcome(ReadInPieces(bytes, random, maxMessageBytes: 70_000));

            inPieces.Should().Be(inOneRead, "round {0} begins with {1}", i, Convert.ToHexString(bytes, 0, Math.Min(bytes.Length, 100)));
        }
    }

    [TestCaseSource(nameof(SegmentSizes))]
    public void Each_kind_of_frame_is_read_byte_by_byte(int segmentSize)
    {
        byte[] bytes =
        [
            .. ClientFrame.Text("whole €"), .. ClientFrame.Text("frag€"u8[..^1].ToArray(), isFinal: false), .. ClientFrame.Ping("!"), .. ClientFrame.Continuation("€"u8[^1..].ToArray()),
            .. ClientFrame.Binary(new byte[130]), .. ClientFrame.Binary(new byte[70_000]), .. ClientFrame.Close(1000, "done"),
        ];

        new ReaderUnderTest(segmentSize: segmentSize).FeedInPieces(bytes, () => 1).Messages.Should().Equal(
            Received.Text("whole €"), Received.Of(WebSocketOpcode.Ping, "!"u8), Received.Text("frag€"),
            Received.Binary(new byte[130]), Received.Binary(new byte[70_000]), Received.Of(WebSocketOpcode.Close, [0x03, 0xE8, .. "done"u8]));
    }

    [Test]
    public async Task What_the_frameworks_client_sends_is_read()
    {
        using MemoryStream sent = new();
        using WebSocket client = WebSocket.CreateFromStream(sent, new WebSocketCreationOptions());
        foreach (int length in new[] { 0, 1, 125, 126, 65_535, 65_536 })
        {
            await client.SendAsync(new byte[length], WebSocketMessageType.Binary, endOfMessage: false, CancellationToken.None);
            await client.SendAsync(new byte[length], WebSocketMessageType.Binary, endOfMessage: true, CancellationToken.None);
            await client.SendAsync("text"u8.ToArray(), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
        }

        await client.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, "bye", CancellationToken.None);

        ReadInPieces(sent.ToArray(), new Random(1)).Messages.Should().Equal(
        [
            .. new[] { 0, 2, 250, 252, 131_070, 131_072 }.SelectMany(length => new[] { Received.Binary(new byte[length]), Received.Text("text") }),
            Received.Of(WebSocketOpcode.Close, [0x03, 0xE8, .. "bye"u8]),
        ]);
    }

    // Some thousand pieces at most, or the test is all about the pipe.
    private static ReaderUnderTest ReadInPieces(byte[] bytes, Random random, long maxMessageBytes = 1_000_000)
    {
        int smallest = bytes.Length / 1_000;
        int segmentSize = smallest + SegmentSizes[random.Next(SegmentSizes.Length)];
        int largestPiece = smallest + (random.Next(2) == 0 ? 20 : 10_000);
        return new ReaderUnderTest(maxMessageBytes, segmentSize: segmentSize).FeedInPieces(bytes, () => random.Next(1, largestPiece));
    }

    private static string Outcome(ReaderUnderTest reader) =>
        string.Join('\n', [.. reader.Messages.Select(message => $"{message.Opcode} {message.Payload}"), $"closed with {reader.CloseCode}"]);

    // A few bytes changed, mostly near the start where a header is; sometimes a piece is missing or comes twice.
    private static byte[] Damage(byte[] original, Random random)
    {
        List<byte> bytes = [.. original];
        for (int changes = random.Next(4); changes >= 0; changes--)
        {
            int at = random.Next(random.Next(2) == 0 ? Math.Min(30, bytes.Count) : bytes.Count);
            int count = Math.Min(random.Next(1, 20), bytes.Count - at);
            switch (random.Next(6))
            {
                case 0 when bytes.Count > 100:
                    bytes.RemoveRange(at, count);
                    break;
                case 1:
                    bytes.InsertRange(at, bytes.GetRange(at, count));
                    break;
                default:
                    bytes[at] = (byte)random.Next(256);
                    break;
            }
        }

        return [.. bytes];
    }
}
