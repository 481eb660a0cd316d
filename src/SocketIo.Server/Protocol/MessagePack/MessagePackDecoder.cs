using System.Text;

namespace SocketIo.Server.Protocol.MessagePack;

/// <summary>Reads the map that a packet is, in one message. What it does not know it skips, as the reference does.</summary>
internal sealed class MessagePackDecoder(PacketLimits limits) : ParserDecoder
{
    private const int Absent = -1;

    public override SocketIoPacket? Decode(EngineMessage message)
    {
        if (!message.IsBinary)
        {
            throw new PacketParseException(PacketParseException.InvalidMessagePack);
        }

        var reader = new MessagePackReader(message.Data.Span);
        Fields fields = ReadFields(ref reader);
        var type = (SocketIoPacketType)fields.Type;
        string ns = Encoding.UTF8.GetString(fields.Namespace);
        if (fields.Data == Absent)
        {
            return type is SocketIoPacketType.Connect or SocketIoPacketType.Disconnect
                ? new SocketIoPacket { Type = type, Namespace = ns, Id = fields.Id }
                : throw new PacketParseException(PacketParseException.InvalidPayload);
        }

        reader.GoTo(fields.Data);
        bool takesAttachments = type is SocketIoPacketType.Event or SocketIoPacketType.Ack;
        (ReadOnlyMemory<byte> json, IReadOnlyList<ReadOnlyMemory<byte>> attachments) =
            MessagePackToJson.Read(ref reader, message.Data, limits, takesAttachments);
        return new SocketIoPacket { Type = type, Namespace = ns, Id = fields.Id, Data = json, Attachments = attachments };
    }

    private static Fields ReadFields(ref MessagePackReader reader)
    {
        MessagePackToken map = reader.Read();
        if (map.Kind != MessagePackKind.Map)
        {
            throw new PacketParseException(PacketParseException.InvalidType);
        }

        var fields = new Fields { Data = Absent, Type = Absent };
        for (int i = 0; i < map.Count; i++)
        {
            ReadField(ref reader, ref fields);
        }

        if (!reader.IsAtEnd)
        {
            throw MessagePackReader.Malformed();
        }

        if (fields.Type is < (int)SocketIoPacketType.Connect or > (int)SocketIoPacketType.ConnectError)
        {
            throw new PacketParseException(PacketParseException.InvalidType);
        }

        return fields.HasNamespace ? fields : throw new PacketParseException(PacketParseException.InvalidNamespace);
    }

    private static void ReadField(ref MessagePackReader reader, ref Fields fields)
    {
        MessagePackToken key = reader.Read();
        if (key.Kind != MessagePackKind.String)
        {
            throw MessagePackReader.Malformed();
        }

        int start = reader.Position;
        switch (key.Bytes)
        {
            case var name when name.SequenceEqual("type"u8):
                fields.Type = ReadInteger(reader.Read()) ?? throw new PacketParseException(PacketParseException.InvalidType);
                break;
            case var name when name.SequenceEqual("nsp"u8):
                MessagePackToken value = reader.Read();
                fields.HasNamespace = value.Kind == MessagePackKind.String ? true : throw new PacketParseException(PacketParseException.InvalidNamespace);
                fields.Namespace = value.Bytes;
                break;
            case var name when name.SequenceEqual("id"u8):
                MessagePackToken id = reader.Read();
                fields.Id = IsAbsent(id) ? null : ReadInteger(id) ?? throw new PacketParseException(PacketParseException.InvalidAckId);
                break;
            case var name when name.SequenceEqual("data"u8):
                fields.Data = IsAbsent(reader.Read()) ? Absent : start;
                reader.GoTo(start);
                reader.Skip();
                break;
            default:
                reader.Skip();
                break;
        }
    }

    /// <summary>Some clients write nothing for undefined, some an extension, some nil.</summary>
    private static bool IsAbsent(in MessagePackToken value) => value.IsUndefined || value.Kind == MessagePackKind.Nil;

    private static long? ReadInteger(in MessagePackToken value) => value.Kind switch
    {
        MessagePackKind.Integer => value.Integer,
        MessagePackKind.Float when value.Float == (long)value.Float => (long)value.Float,
        _ => null,
    };

    private ref struct Fields
    {
        public long Type { get; set; }

        public ReadOnlySpan<byte> Namespace { get; set; }

        public bool HasNamespace { get; set; }

        public long? Id { get; set; }

        /// <summary>Where the value of <c>data</c> starts.</summary>
        public int Data { get; set; }
    }
}
