using System.Runtime.InteropServices;
using SocketIo.Server.Adapters;
using SocketIo.Server.Adapters.Recovery;
using SocketIo.Server.Namespaces;
using SocketIo.Server.Protocol;

namespace SocketIo.Server.Sockets;

/// <summary>One event to chosen sockets of this server, of which each gets only what it may see.</summary>
internal readonly struct SelectiveBroadcast(Namespace ns, BroadcastTarget target)
{
    private RecoveryLog? Log => target.IsVolatile ? null : ns.Server.Recovery?.Log;

    public void Filter<T>(string eventName, T arguments, Func<ISocket, bool> filter)
    {
        List<Socket> recipients = [];
        var failures = default(Failures);
        foreach (Socket socket in ns.Adapter.FindLocal(target))
        {
            try
            {
                if (filter(socket))
                {
                    recipients.Add(socket);
                }
            }
            catch (Exception exception)
            {
                failures.Add(exception);
            }
        }

        Send(eventName, [(arguments, recipients)]);
        failures.Report(ns);
    }

    public void Project<TKey, T>(string eventName, Func<ISocket, TKey> project, Func<TKey, T> createArguments)
        where TKey : notnull
    {
        Dictionary<TKey, List<Socket>> groups = [];
        var failures = default(Failures);
        foreach (Socket socket in ns.Adapter.FindLocal(target))
        {
            try
            {
                TKey key = project(socket);
                ArgumentNullException.ThrowIfNull(key);
                (CollectionsMarshal.GetValueRefOrAddDefault(groups, key, out _) ??= []).Add(socket);
            }
            catch (Exception exception)
            {
                failures.Add(exception);
            }
        }

        // All of them are made before the first is sent, so that arguments which cannot be made reach nobody.
        Send(eventName, [.. groups.Select(group => (createArguments(group.Key), group.Value))]);
        failures.Report(ns);
    }

    private void Send<T>(string eventName, (T Arguments, List<Socket> Recipients)[] groups)
    {
        if (Log is { } log)
        {
            foreach ((T arguments, List<Socket> recipients) in groups)
            {
                string[] ids = [.. recipients.Select(socket => socket.Id)];
                new LoggedBroadcast(ns, log, BroadcastTarget.Everyone with { Rooms = ids, IsUncompressed = target.IsUncompressed }).Send(eventName, arguments);
            }

            return;
        }

        var packets = new EncodedPacket[groups.Length];
        for (int i = 0; i < packets.Length; i++)
        {
            packets[i] = Encode(eventName, groups[i].Arguments);
        }

        for (int i = 0; i < packets.Length; i++)
        {
            foreach (Socket socket in groups[i].Recipients)
            {
                socket.Send(packets[i], eventName, target.IsVolatile);
            }
        }
    }

    private EncodedPacket Encode<T>(string eventName, T arguments) =>
        target.Mark(ns.Server.Codec.EncodeEvent(ns.Name, eventName, ackId: -1, arguments, isShared: true));

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
