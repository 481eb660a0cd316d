using System.Collections.Concurrent;
using System.Text.Json;
using SocketIo.Server.Protocol.Json;

namespace SocketIo.Server.Protocol;

/// <summary>The default parser: JSON in text messages, binary data in messages of its own.</summary>
/// <param name="userOptions">The application's serializer options; copied, and completed by what the protocol needs.</param>
/// <param name="limits">What decoders accept.</param>
internal sealed class JsonPacketCodec(JsonSerializerOptions? userOptions, PacketLimits limits) : IPacketCodec
{
    private const long NoAck = -1;

    private readonly JsonSerializerOptions _options = PacketJsonOptions.Create(userOptions, limits);
    private readonly ConcurrentDictionary<Type, object> _writers = new();

    public JsonSerializerOptions SerializerOptions => _options;

    public IPacketDecoder CreateDecoder() => new JsonPacketDecoder(limits);

    public EncodedPacket EncodeConnect(string ns, string? sid, string? pid)
    {
        if (sid is null)
        {
            return EncodeEmpty(PacketType.Connect, ns);
        }

        PacketWriter writer = PacketWriter.Begin(_options, ns, takesAttachments: false, isShared: false);
        Utf8JsonWriter json = writer.Json;
        json.WriteStartObject();
        json.WriteString("sid"u8, sid);
        if (pid is not null)
        {
            json.WriteString("pid"u8, pid);
        }

        json.WriteEndObject();
        return writer.Complete(PacketType.Connect, ns, NoAck);
    }

    public EncodedPacket EncodeConnectError(string ns, string message, object? data)
    {
        PacketWriter writer = PacketWriter.Begin(_options, ns, takesAttachments: false, isShared: false);
        try
        {
            Utf8JsonWriter json = writer.Json;
            json.WriteStartObject();
            json.WriteString("message"u8, message);
            if (data is not null)
            {
                json.WritePropertyName("data"u8);
                JsonSerializer.Serialize(json, data, _options.GetJsonTypeInfo(data.GetType()));
            }

            json.WriteEndObject();
        }
        catch
        {
            writer.Abort();
            throw;
        }

        return writer.Complete(PacketType.ConnectError, ns, NoAck);
    }

    public EncodedPacket EncodeError(string ns, object error)
    {
        PacketWriter writer = PacketWriter.Begin(_options, ns, takesAttachments: false, isShared: false);
        try
        {
            JsonSerializer.Serialize(writer.Json, error, _options.GetJsonTypeInfo(error.GetType()));
        }
        catch
        {
            writer.Abort();
            throw;
        }

        return writer.Complete(PacketType.ConnectError, ns, NoAck);
    }

    public EncodedPacket EncodeDisconnect(string ns) => EncodeEmpty(PacketType.Disconnect, ns);

    public EncodedPacket EncodeEvent<T>(string ns, string eventName, long ackId, T arguments, bool isShared, string? offset = null) =>
        EncodeArguments(PacketType.Event, ns, eventName, ackId, arguments, isShared, offset);

    public EncodedPacket EncodeAck<T>(string ns, long ackId, T arguments) =>
        EncodeArguments(PacketType.Ack, ns, eventName: null, ackId, arguments, isShared: false, offset: null);

    public ArgumentBinder<T> CreateBinder<T>(ArgumentNullability nullability) => ArgumentFactory.CreateBinder<T>(_options, nullability);

    public JsonElement ToElement(IReadOnlyDictionary<string, object?>? value) =>
        JsonSerializer.SerializeToElement(value is null ? [] : new Dictionary<string, object?>(value), _options.GetJsonTypeInfo<Dictionary<string, object?>>());

    public EventArguments ReadArguments(in EncodedPacket packet)
    {
        ReadOnlyMemory<byte> message = packet.Message.Packet[1..]; // without the Engine.IO type
        PacketHeader header = PacketHeader.Parse(message.Span, PacketLimits.None);
        ReadOnlyMemory<byte> payload = message[header.PayloadStart..];
        PayloadLayout layout = PayloadLayout.Read(payload.Span, header, PacketLimits.None);
        byte[][] attachments = Array.ConvertAll(packet.Attachments ?? [], attachment => attachment.Packet.ToArray());
        var arguments = new PacketArguments(
            payload[layout.ValuesStart..layout.ValuesEnd], layout.ValueCount, new ReceivedAttachments(attachments));
        return ReadArguments(arguments);
    }

    /// <summary>Copies the arguments of a packet that was decoded.</summary>
    public EventArguments ReadArguments(in PacketArguments arguments) => EventArguments.CopyOf(arguments, _options);

    private EncodedPacket EncodeEmpty(PacketType type, string ns) =>
        PacketWriter.Begin(_options, ns, takesAttachments: false, isShared: false).Complete(type, ns, NoAck);

    private EncodedPacket EncodeArguments<T>(PacketType type, string ns, string? eventName, long ackId, T arguments, bool isShared, string? offset)
    {
        ArgumentWriter<T> argumentWriter = GetWriter<T>();
        PacketWriter writer = PacketWriter.Begin(_options, ns, takesAttachments: true, isShared);
        try
        {
            writer.Json.WriteStartArray();
            if (eventName is not null)
            {
                writer.Json.WriteStringValue(eventName);
            }

            argumentWriter.Write(writer.Json, arguments);
            if (offset is not null)
            {
                writer.Json.WriteStringValue(offset);
            }

            writer.CloseArray();
        }
        catch
        {
            writer.Abort();
            throw;
        }

        return writer.Complete(type, ns, ackId);
    }

    private ArgumentWriter<T> GetWriter<T>() =>
        (ArgumentWriter<T>)_writers.GetOrAdd(typeof(T), static (_, options) => ArgumentFactory.CreateWriter<T>(options), _options);
}
