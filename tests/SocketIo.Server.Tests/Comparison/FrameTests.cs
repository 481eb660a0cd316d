using System.Buffers.Binary;
using SocketIo.Server.Comparison.Load;

namespace SocketIo.Server.Tests.Comparison;

/// <summary>The WebSocket client of the load generator.</summary>
public sealed class FrameTests
{
    [TestCase(0, 2)]
    [TestCase(1, 2)]
    [TestCase(125, 2)]
    [TestCase(126, 4)]
    [TestCase(65535, 4)]
    [TestCase(65536, 10)]
    public void A_frame_is_masked_and_says_how_long_it_is(int length, int head)
    {
        byte[] payload = new byte[length];
        new Random(length).NextBytes(payload);
        ByteQueue queue = new();

        FrameWriter.Write(queue, FrameWriter.Text, payload);

        byte[] frame = queue.Content.ToArray();
        frame.Should().HaveCount(head + 4 + length).And.StartWith([FrameWriter.Text]);
        LengthIn(frame, head).Should().Be(length);
        byte[] key = frame[head..(head + 4)];
        key.Should().NotEqual(new byte[4]);
        frame.Skip(head + 4).Select((value, i) => (byte)(value ^ key[i % 4])).Should().Equal(payload);
    }

    [Test]
    public void Frames_are_read_however_the_bytes_are_cut()
    {
        byte[] bytes = [.. Frame(0x81, 3), .. Frame(0x82, 126), .. Frame(0x81, 65536), .. Frame(0x89, 0)];
        foreach (int step in (int[])[1, 2, 7, 4096, bytes.Length])
        {
            Read(bytes, step).Should().Equal((1, 3), (2, 126), (1, 65536), (9, 0));
        }
    }

    [Test]
    public void Fragments_make_one_message_with_control_frames_in_between()
    {
        byte[] bytes = [.. Frame(0x01, 10), .. Frame(0x89, 1), .. Frame(0x00, 20), .. Frame(0x80, 30), .. Frame(0x01, 1), .. Frame(0x80, 1)];

        Read(bytes, bytes.Length).Should().Equal((9, 1), (1, 60), (1, 2));
    }

    private static long LengthIn(byte[] frame, int head) => head switch
    {
        2 => frame[1] & 0x7F,
        4 => BinaryPrimitives.ReadUInt16BigEndian(frame.AsSpan(2)),
        _ => (long)BinaryPrimitives.ReadUInt64BigEndian(frame.AsSpan(2)),
    };

    /// <summary>A server's frame, whose bytes count up from 0.</summary>
    private static byte[] Frame(byte first, int length)
    {
        byte[] size = length switch
        {
            < 126 => [(byte)length],
            <= ushort.MaxValue => [126, (byte)(length >> 8), (byte)length],
            _ => [127, 0, 0, 0, 0, 0, (byte)(length >> 16), (byte)(length >> 8), (byte)length],
        };
        return [first, .. size, .. Enumerable.Range(0, length).Select(i => (byte)i)];
    }

    private static List<(int Opcode, int Length)> Read(byte[] bytes, int step)
    {
        List<(int, int)> messages = [];
        FrameReader reader = new();
        ByteQueue queue = new();
        foreach (byte[] piece in bytes.Chunk(step))
        {
            queue.Add(piece);
            int taken;
            while ((taken = reader.Read(queue.Content, out byte? opcode, out ReadOnlySpan<byte> payload)) > 0)
            {
                if (opcode is { } value)
                {
                    messages.Add((value, payload.Length));
                }

                queue.Take(taken);
            }
        }

        queue.Length.Should().Be(0);
        return messages;
    }
}
