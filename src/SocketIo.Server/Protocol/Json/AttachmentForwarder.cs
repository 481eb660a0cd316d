using System.Buffers;
using System.Text.Json;

namespace SocketIo.Server.Protocol.Json;

/// <summary>
/// Writes received values into another packet: the JSON as it came, with the attachments under the numbers they get there.
/// Each attachment is sent once, however many placeholders point to it.
/// </summary>
internal readonly struct AttachmentForwarder
{
    private readonly ReceivedAttachments _attachments;
    private readonly int[] _numbers;

    public AttachmentForwarder(ReceivedAttachments attachments)
    {
        _attachments = attachments;
        _numbers = new int[attachments.Count];
        _numbers.AsSpan().Fill(-1);
    }

    public void Write(Utf8JsonWriter json, ReadOnlySpan<byte> value)
    {
        List<PlaceholderScanner.Occurrence> placeholders = Find(value);
        if (placeholders.Count == 0)
        {
            json.WriteRawValue(value, skipInputValidation: true);
            return;
        }

        var buffer = new ArrayBufferWriter<byte>(value.Length);
        using var inner = new Utf8JsonWriter(buffer, new JsonWriterOptions { SkipValidation = true });
        int copied = 0;
        foreach ((int start, int end, int number) in placeholders)
        {
            buffer.Write(value[copied..start]);
            PacketWriter.WriteBinary(inner, _attachments[number], ref _numbers[number]);
            inner.Flush();
            inner.Reset();
            copied = end;
        }

        buffer.Write(value[copied..]);
        json.WriteRawValue(buffer.WrittenSpan, skipInputValidation: true);
    }

    private List<PlaceholderScanner.Occurrence> Find(ReadOnlySpan<byte> value)
    {
        var found = new List<PlaceholderScanner.Occurrence>();
        if (_attachments.Count > 0)
        {
            var reader = new Utf8JsonReader(value, new JsonReaderOptions { MaxDepth = int.MaxValue });
            reader.Read();
            PlaceholderScanner.Skip(ref reader, _attachments.Count, found);
        }

        return found;
    }
}
