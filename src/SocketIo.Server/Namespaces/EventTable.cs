using System.Collections.Frozen;
using System.Text;
using SocketIo.Server.Protocol;

namespace SocketIo.Server.Namespaces;

/// <summary>Finds the endpoint of an event by the bytes of its name.</summary>
internal sealed class EventTable
{
    private const int StackChars = 128;

    private readonly FrozenDictionary<string, EventEndpoint>.AlternateLookup<ReadOnlySpan<char>> _endpoints;
    private readonly EventEndpoint _unknown;

    public EventTable(IEnumerable<EventEndpoint> endpoints, EventEndpoint unknown)
    {
        _endpoints = endpoints.ToFrozenDictionary(endpoint => endpoint.Name!, StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();
        _unknown = unknown;
    }

    public EventEndpoint Find(in Packet packet)
    {
        if (packet.EventNameHasEscapes)
        {
            return Find(packet.GetEventName());
        }

        ReadOnlySpan<byte> name = packet.EventNameUtf8;
        if (name.Length > StackChars)
        {
            return Find(packet.GetEventName());
        }

        Span<char> chars = stackalloc char[StackChars];
        return Find(chars[..Encoding.UTF8.GetChars(name, chars)]);
    }

    private EventEndpoint Find(ReadOnlySpan<char> name) => _endpoints.TryGetValue(name, out EventEndpoint? endpoint) ? endpoint : _unknown;
}
