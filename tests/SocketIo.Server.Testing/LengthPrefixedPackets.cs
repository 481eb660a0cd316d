using System.Text;

namespace SocketIo.Server.Testing;

/// <summary>The bodies of Engine.IO 3. A binary packet is shown as <c>b4</c> and base64.</summary>
public static class LengthPrefixedPackets
{
    private const byte EndOfLength = 0xFF;

    public static string Encode(params IEnumerable<string> packets) => string.Concat(packets.Select(packet => $"{packet.Length}:{packet}"));

    public static string[] DecodeText(string body)
    {
        List<string> packets = [];
        for (int position = 0; position < body.Length;)
        {
            int colon = body.IndexOf(':', position);
            int length = int.Parse(body.AsSpan(position, colon - position), System.Globalization.CultureInfo.InvariantCulture);
            packets.Add(body.Substring(colon + 1, length));
            position = colon + 1 + length;
        }

        return [.. packets];
    }

    public static string[] DecodeBinary(ReadOnlySpan<byte> body)
    {
        List<string> packets = [];
        while (!body.IsEmpty)
        {
            int end = body.IndexOf(EndOfLength);
            int length = 0;
            foreach (byte digit in body[1..end])
            {
                length = (length * 10) + digit;
            }

            ReadOnlySpan<byte> packet = body.Slice(end + 1, length);
            packets.Add(body[0] == 0 ? Encoding.UTF8.GetString(packet) : $"b{packet[0]}{Convert.ToBase64String(packet[1..])}");
            body = body[(end + 1 + length)..];
        }

        return [.. packets];
    }
}
