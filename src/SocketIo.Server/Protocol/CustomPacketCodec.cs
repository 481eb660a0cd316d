using System.Runtime.InteropServices;
using System.Text.Json;
using SocketIo.Server.Engine;
using SocketIo.Server.Protocol.Json;

namespace SocketIo.Server.Protocol;

/// <summary>
/// Any parser but the default one. What the application emits is written as JSON first, by all the rules of the default parser, and
/// what clients send becomes JSON before anybody looks at it.
/// </summary>
internal sealed class CustomPacketCodec(CustomParser parser, SocketIoOptions options, PacketLimits limits) : IPacketCodec
{
    private const string Root = "/";
    private const long NoAck = -1;

    // Only for what the server itself encoded.
    private static readonly SocketIoOptions NoLimits = new() { MaxAttachments = int.MaxValue, MaxAttachmentBytes = int.MaxValue, MaxJsonDepth = 1_000 };

    private readonly JsonPacketCodec _json = new(options.JsonSerializerOptions, limits);

    public JsonSerializerOptions SerializerOptions => _json.SerializerOptions;

    public IPacketDecoder CreateDecoder() => new CustomPacketDecoder(parser.CreateDecoder(options), limits);

    public EncodedPacket EncodeConnect(string ns, string? sid, string? pid) =>
        Encode(SocketIoPacketType.Connect, ns, NoAck, _json.EncodeConnect(Root, sid, pid), isShared: false);

    public EncodedPacket EncodeConnectError(string ns, string message, object? data) =>
        Encode(SocketIoPacketType.ConnectError, ns, NoAck, _json.EncodeConnectError(Root, message, data), isShared: false);

    public EncodedPacket EncodeError(string ns, object error) =>
        Encode(SocketIoPacketType.ConnectError, ns, NoAck, _json.EncodeError(Root, error), isShared: false);

    public EncodedPacket EncodeDisconnect(string ns) => Encode(SocketIoPacketType.Disconnect, ns, NoAck, _json.EncodeDisconnect(Root), isShared: false);

    public EncodedPacket EncodeEvent<T>(string ns, string eventName, long ackId, T arguments, bool isShared, string? offset = null) =>
        Encode(SocketIoPacketType.Event, ns, ackId, _json.EncodeEvent(Root, eventName, NoAck, arguments, isShared: false, offset), isShared);

    public EncodedPacket EncodeAck<T>(string ns, long ackId, T arguments) =>
        Encode(SocketIoPacketType.Ack, ns, ackId, _json.EncodeAck(Root, NoAck, arguments), isShared: false);

    public ArgumentBinder<T> CreateBinder<T>(ArgumentNullability nullability) => _json.CreateBinder<T>(nullability);

    public JsonElement ToElement(IReadOnlyDictionary<string, object?>? value) => _json.ToElement(value);

    public EventArguments ReadArguments(in EncodedPacket packet)
    {
        var decoder = new CustomPacketDecoder(parser.CreateDecoder(NoLimits), PacketLimits.None);
        bool isComplete = decoder.TryDecode(CopyOf(packet.Message), packet.Message.IsBinary, out Packet decoded);
        foreach (OutgoingMessage message in packet.Attachments.AsSpan())
        {
            isComplete = decoder.TryDecode(CopyOf(message), message.IsBinary, out decoded);
        }

        if (!isComplete)
        {
            throw new InvalidOperationException($"The decoder of {parser.GetType().Name} does not understand what the parser encoded.");
        }

        EventArguments arguments = _json.ReadArguments(decoded.Arguments);
        decoded.Return();
        return arguments;
    }

    /// <summary>Hands a packet that is JSON to the parser. Owns it.</summary>
    private EncodedPacket Encode(SocketIoPacketType type, string ns, long ackId, in EncodedPacket json, bool isShared)
    {
        try
        {
            IReadOnlyList<EngineMessage> messages = parser.Encode(new SocketIoPacket
            {
                Type = type,
                Namespace = ns,
                Id = ackId == NoAck ? null : ackId,
                Data = PayloadOf(json),
                Attachments = json.Attachments is { } attachments ? Array.ConvertAll(attachments, attachment => attachment.Packet) : [],
            });
            return messages.Count > 0
                ? new EncodedPacket(OutgoingMessage.Of(messages[0], isShared), messages.Count == 1 ? null : [.. messages.Skip(1).Select(message => OutgoingMessage.Of(message, isShared))])
                : throw new InvalidOperationException($"{parser.GetType().Name} encoded a packet as no message.");
        }
        finally
        {
            json.Return();
        }
    }

    private static ReadOnlyMemory<byte> PayloadOf(in EncodedPacket json)
    {
        ReadOnlyMemory<byte> message = json.Message.Packet[1..]; // without the Engine.IO type
        ReadOnlyMemory<byte> payload = message[PacketHeader.Parse(message.Span, PacketLimits.None).PayloadStart..];

        // Nobody else has seen the packet yet, so it can be repaired in place.
        LoneSurrogates.Replace(MemoryMarshal.AsMemory(payload).Span);
        return payload;
    }

    private static MessageBuffer CopyOf(in OutgoingMessage message) =>
        MessageBuffer.CopyOf(message.IsBinary ? message.Packet.Span : message.Packet.Span[1..]);
}
