using System.Collections.Frozen;
using SocketIo.Server.Protocol;

namespace SocketIo.Server.Namespaces;

/// <summary>Handles one event of another server, and makes the answer to it; null when none is wanted.</summary>
internal delegate ValueTask<EncodedPacket?> ServerSideHandler(Namespace ns, Packet packet);

/// <summary>What a namespace does with the events that other servers emit to it. Frozen; none of it concerns any client.</summary>
internal sealed class ServerSideEvents(IReadOnlyDictionary<string, Func<IPacketCodec, ServerSideHandler>> handlers, IPacketCodec codec)
{
    private readonly FrozenDictionary<string, ServerSideHandler> _handlers =
        handlers.ToFrozenDictionary(entry => entry.Key, entry => entry.Value(codec), StringComparer.Ordinal);

    /// <exception cref="ArgumentException">The name means something else.</exception>
    public static void ThrowIfReserved(string eventName)
    {
        ArgumentNullException.ThrowIfNull(eventName);
        EventNames.ThrowIfReserved(eventName);
        if (eventName is "connection" or "new_namespace")
        {
            throw new ArgumentException($"\"{eventName}\" is a reserved event name");
        }
    }

    /// <summary>Handles an event that an adapter has received. Owns the packet; never fails.</summary>
    /// <returns>The acknowledgement; null when none is wanted, when nobody handles the event, and when its handler failed.</returns>
    public async ValueTask<EncodedPacket?> HandleAsync(Namespace ns, Packet packet)
    {
        try
        {
            return _handlers.TryGetValue(packet.GetEventName(), out ServerSideHandler? handler)
                ? await handler(ns, packet).ConfigureAwait(false)
                : null;
        }
        catch (Exception exception)
        {
            ns.Server.Errors.OnListenerFailed(ns, exception);
            return null;
        }
        finally
        {
            packet.Return();
        }
    }
}
