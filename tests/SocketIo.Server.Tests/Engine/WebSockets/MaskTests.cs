using SocketIo.Server.Engine.WebSockets;

namespace SocketIo.Server.Tests.Engine.WebSockets;

public sealed class MaskTests
{
    private static readonly byte[] Key = [0xA1, 0xB2, 0xC3, 0xD4];

    private static uint PackedKey => BitConverter.ToUInt32(Key);

    [Test]
    public void Every_length_and_alignment_is_unmasked_to_its_last_byte()
    {
        byte[] masked = new byte[400];
        new Random(7).NextBytes(masked);
        for (int length = 0; length <= 300; length++)
        {
            int start = length % 67;
            byte[] expected = [.. masked.Skip(start).Take(length).Select((value, i) => (byte)(value ^ Key[i % 4])), 0xEE];
            byte[] actual = new byte[length + 1];
            actual[length] = 0xEE; // is not the mask's to touch

            WebSocketMask.Apply(masked.AsSpan(start, length), actual, PackedKey);

            actual.Should().Equal(expected, "the length is {0}", length);
        }
    }

    [Test]
    public void One_byte_anywhere_that_is_not_ascii_is_noticed()
    {
        for (int length = 1; length <= 100; length++)
        {
            byte[] masked = [.. Enumerable.Range(0, length).Select(i => (byte)(0x7F ^ Key[i % 4]))];
            WebSocketMask.Apply(masked, new byte[length], PackedKey).Should().BeTrue("all of the {0} bytes are ASCII", length);
            for (int i = 0; i < length; i++)
            {
                masked[i] ^= 0x80;
                WebSocketMask.Apply(masked, new byte[length], PackedKey).Should().BeFalse("byte {0} of {1} is not ASCII", i, length);
                masked[i] ^= 0x80;
            }
        }
    }

    [Test]
    public void A_payload_is_unmasked_in_place()
    {
        byte[] bytes = [1, 2, 3, 4, 5, 6, 7];

        WebSocketMask.Apply(bytes, bytes, PackedKey);
        WebSocketMask.Apply(bytes, bytes, PackedKey);

        bytes.Should().Equal(1, 2, 3, 4, 5, 6, 7);
    }

    [Test]
    public void The_key_goes_on_where_a_piece_ended()
    {
        for (int cut = 0; cut <= 9; cut++)
        {
            byte[] pieces = new byte[10];
            WebSocketMask.Apply(new byte[cut], pieces, PackedKey);
            WebSocketMask.Apply(new byte[10 - cut], pieces.AsSpan(cut), WebSocketMask.Advance(PackedKey, cut));

            pieces.Should().Equal([.. Key, .. Key, Key[0], Key[1]], "the cut is at {0}", cut);
        }
    }
}
