using System.Buffers.Binary;
using System.Text;

namespace SocketIo.Server.Testing;

/// <summary>Builds the frames of a client, right or wrong, with nothing of the library: bit by bit as in RFC 6455, section 5.2.</summary>
public static class ClientFrame
{
    public const int Final = 0x80;

    private static readonly byte[] DefaultKey = [0x37, 0xFA, 0x21, 0x3D];

    public static byte[] Text(string text, bool isFinal = true) => Of(0x1, Encoding.UTF8.GetBytes(text), isFinal);

    public static byte[] Text(byte[] bytes, bool isFinal = true) => Of(0x1, bytes, isFinal);

    public static byte[] Binary(byte[] payload, bool isFinal = true) => Of(0x2, payload, isFinal);

    public static byte[] Continuation(string text, bool isFinal = true) => Of(0x0, Encoding.UTF8.GetBytes(text), isFinal);

    public static byte[] Continuation(byte[] payload, bool isFinal = true) => Of(0x0, payload, isFinal);

    public static byte[] Ping(string payload = "") => Of(0x9, Encoding.UTF8.GetBytes(payload));

    public static byte[] Pong(string payload = "") => Of(0xA, Encoding.UTF8.GetBytes(payload));

    public static byte[] Close(int code, string reason = "") => Close([(byte)(code >> 8), (byte)code, .. Encoding.UTF8.GetBytes(reason)]);

    public static byte[] Close(params byte[] payload) => Of(0x8, payload);

    public static byte[] Of(int opcode, byte[] payload, bool isFinal = true, byte[]? key = null) =>
        [.. Header((isFinal ? Final : 0) | opcode, (ulong)payload.Length, key: key), .. Masked(payload, key ?? DefaultKey)];

    /// <summary>A frame that says it is the first of a compressed message, which its payload must be.</summary>
    public static byte[] Compressed(int opcode, byte[] payload, bool isFinal = true) => Of(0x40 | opcode, payload, isFinal);

    /// <param name="first">The first byte of the frame: final bit, reserved bits, opcode.</param>
    /// <param name="length">The payload length to claim.</param>
    /// <param name="lengthBytes">How many bytes follow the seven bits (0, 2 or 8); the fewest possible when null.</param>
    /// <param name="key">The masking key.</param>
    public static byte[] Header(int first, ulong length, int? lengthBytes = null, byte[]? key = null)
    {
        byte[] extended = new byte[lengthBytes ?? length switch { < 126 => 0, < 65536 => 2, _ => 8 }];
        int second = (int)length;
        switch (extended.Length)
        {
            case 2:
                second = 126;
                BinaryPrimitives.WriteUInt16BigEndian(extended, (ushort)length);
                break;
            case 8:
                second = 127;
                BinaryPrimitives.WriteUInt64BigEndian(extended, length);
                break;
        }

        return [(byte)first, (byte)(0x80 | second), .. extended, .. key ?? DefaultKey];
    }

    private static byte[] Masked(byte[] payload, byte[] key) => [.. payload.Select((value, i) => (byte)(value ^ key[i % 4]))];
}
