using System.Text;
using System.Text.Json;
using SocketIo.Server.Engine;
using SocketIo.Server.Protocol;

namespace SocketIo.Server.Namespaces.Revisions;

/// <summary>
/// Socket.IO protocol 4 and earlier, over Engine.IO protocol 3: clients before 3.0. They find out the ids of their sockets by
/// themselves, from the id of the session.
/// </summary>
internal sealed class SocketIoRevision4 : SocketIoRevision
{
    private const byte StartOfQuery = (byte)'?';

    public override bool JoinsRootAtOnce => true;

    public override bool CanRecover => false;

    public override ReadOnlySpan<byte> NameOf(ReadOnlySpan<byte> ns)
    {
        int query = ns.IndexOf(StartOfQuery);
        return query < 0 ? ns : ns[..query];
    }

    /// <summary>The query behind the name. A payload is ignored, as in the reference.</summary>
    public override JsonElement? ReadAuth(in Packet connect, int maxDepth)
    {
        ReadOnlySpan<byte> ns = connect.NamespaceUtf8;
        int query = ns.IndexOf(StartOfQuery);
        return query < 0 ? null : NamespaceQuery.Parse(Encoding.UTF8.GetString(ns[query..]));
    }

    public override string CreateSocketId(EngineSession session, string ns) => ns == NamespaceName.Root ? session.Id : $"{ns}#{session.Id}";

    public override EncodedPacket EncodeConnect(IPacketCodec codec, string ns, string socketId, string? pid) => codec.EncodeConnect(ns, sid: null, pid: null);

    public override EncodedPacket EncodeRejection(IPacketCodec codec, string ns, string message, object? data) => codec.EncodeError(ns, data ?? message);
}
