using System.Text.Json;
using SocketIo.Server.Engine;
using SocketIo.Server.Protocol;

namespace SocketIo.Server.Namespaces.Revisions;

/// <summary>Socket.IO protocol 5, over Engine.IO protocol 4: clients since 3.0.</summary>
internal sealed class SocketIoRevision5 : SocketIoRevision
{
    public override bool JoinsRootAtOnce => false;

    public override bool CanRecover => true;

    public override ReadOnlySpan<byte> NameOf(ReadOnlySpan<byte> ns) => ns;

    public override JsonElement? ReadAuth(in Packet connect, int maxDepth)
    {
        if (!connect.HasPayload)
        {
            return null;
        }

        var reader = new Utf8JsonReader(connect.Payload.Span, new JsonReaderOptions { MaxDepth = maxDepth });
        return JsonElement.ParseValue(ref reader);
    }

    public override string CreateSocketId(EngineSession session, string ns) => SessionId.Create();

    public override EncodedPacket EncodeConnect(IPacketCodec codec, string ns, string socketId, string? pid) => codec.EncodeConnect(ns, socketId, pid);

    public override EncodedPacket EncodeRejection(IPacketCodec codec, string ns, string message, object? data) => codec.EncodeConnectError(ns, message, data);
}
