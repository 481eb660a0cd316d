using SocketIo.Server.Adapters;
using SocketIo.Server.Namespaces;
using SocketIo.Server.Protocol;

namespace SocketIo.Server.Sockets;

/// <summary>One event to chosen sockets of this server, of which each gets only what it may see.</summary>
internal readonly struct SelectiveBroadcast(Namespace ns, BroadcastTarget target)
{
    public void Filter<T>(string eventName, T arguments, Func<ISocket, bool> filter)
    {
        EncodedPacket packet = Encode(eventName, arguments);
        var failures = default(Failures);
        foreach (Socket socket in ns.Adapter.FindLocal(target))
        {
            try
            {
                if (!filter(socket))
                {
                    continue;
                }
            }
            catch (Exception exception)
            {
                failures.Add(exception);
                continue;
            }

            socket.Send(packet, eventName, target.IsVolatile);
        }

        failures.Report(ns);
    }

    public void Project<TKey, T>(string eventName, Func<ISocket, TKey> project, Func<TKey, T> createArguments)
        where TKey : notnull
    {
        Dictionary<TKey, EncodedPacket> packets = [];
        List<(Socket Socket, EncodedPacket Packet)> deliveries = [];
        var failures = default(Failures);
        foreach (Socket socket in ns.Adapter.FindLocal(target))
        {
            TKey key;
            try
            {
                key = project(socket);
                ArgumentNullException.ThrowIfNull(key);
            }
            catch (Exception exception)
            {
                failures.Add(exception);
                continue;
            }

            if (!packets.TryGetValue(key, out EncodedPacket packet))
            {
                packets.Add(key, packet = Encode(eventName, createArguments(key)));
            }

            deliveries.Add((socket, packet));
        }

        // Only now, so that arguments which cannot be made reach nobody.
        foreach ((Socket socket, EncodedPacket packet) in deliveries)
        {
            socket.Send(packet, eventName, target.IsVolatile);
        }

        failures.Report(ns);
    }

    private EncodedPacket Encode<T>(string eventName, T arguments) =>
        ns.Server.Codec.EncodeEvent(ns.Name, eventName, ackId: -1, arguments, isShared: true);

    private struct Failures
    {
        private int _count;
        private Exception? _first;

        public void Add(Exception exception)
        {
            _count++;
            _first ??= exception;
        }

        public readonly void Report(Namespace ns)
        {
            if (_first is not null)
            {
                ns.Server.Errors.OnRecipientsFailed(ns, _count, _first);
            }
        }
    }
}
