using System.Text;

namespace SocketIo.Server.Namespaces;

/// <summary>
/// The namespaces of one client, found by the bytes of a packet. Nearly every client uses one, so that one is kept without a
/// table.
/// </summary>
internal sealed class NamespaceSlots
{
    private NamespaceSlot? _first;
    private Dictionary<string, NamespaceSlot>? _others;

    public int Count => (_first is null ? 0 : 1) + (_others?.Count ?? 0);

    public bool HasJoined => Snapshot().Any(slot => slot.State != NamespaceSlotState.Connecting);

    public NamespaceSlot? Find(ReadOnlySpan<byte> name)
    {
        if (_first is not null && name.SequenceEqual(_first.NameUtf8))
        {
            return _first;
        }

        return _others is null ? null : _others.GetValueOrDefault(Encoding.UTF8.GetString(name));
    }

    public NamespaceSlot? Find(string name) => _first?.Name == name ? _first : _others?.GetValueOrDefault(name);

    /// <summary>Adds a slot, in place of one of the same name.</summary>
    public void Set(NamespaceSlot slot)
    {
        if (_first is null ? _others?.ContainsKey(slot.Name) != true : _first.Name == slot.Name)
        {
            _first = slot;
        }
        else
        {
            (_others ??= new(StringComparer.Ordinal))[slot.Name] = slot;
        }
    }

    public void Remove(NamespaceSlot slot)
    {
        if (_first == slot)
        {
            _first = null;
        }
        else if (Find(slot.Name) == slot)
        {
            _others!.Remove(slot.Name);
        }
    }

    public NamespaceSlot[] Snapshot() => _others is null ? (_first is null ? [] : [_first]) : [.. _first is null ? [] : new[] { _first }, .. _others.Values];
}
