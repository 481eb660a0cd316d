using SocketIo.Server.Namespaces;
using SocketIo.Server.Protocol;
using SocketIo.Server.Sockets;

namespace SocketIo.Server.Adapters.Recovery;

/// <summary>
/// An event that is kept in the log. All happens under the log's lock, so that everybody gets events in the order of the log; but nothing is
/// written to a connection under it.
/// </summary>
/// <param name="ns">The namespace.</param>
/// <param name="log">The log.</param>
/// <param name="target">Whom it is for.</param>
internal readonly struct LoggedBroadcast(Namespace ns, RecoveryLog log, BroadcastTarget target)
{
    public void Send<T>(string eventName, T arguments)
    {
        Socket[] recipients = [];
        try
        {
            lock (log.Sync)
            {
                long position = log.Reserve();
                EncodedPacket packet = target.Mark(ns.Server.Codec.EncodeEvent(ns.Name, eventName, ackId: -1, arguments, isShared: true, log.OffsetOf(position)));
                recipients = ns.Adapter.FindLocal(target).ToArray();
                log.Append(position, ns.Name, target, packet);
                foreach (Socket socket in recipients)
                {
                    socket.Connection.Session.Cork();
                    socket.SendLogged(packet, eventName, position);
                }

                log.Publish();
            }
        }
        finally
        {
            foreach (Socket socket in recipients)
            {
                socket.Connection.Session.Uncork();
            }
        }
    }
}
