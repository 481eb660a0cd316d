using System.Collections.Concurrent;

namespace SecureChat;

/// <summary>Something that was said in a room.</summary>
internal sealed record Message(string Id, string Room, string User, string Text);

/// <summary>What was said lately, in memory.</summary>
internal sealed class Messages
{
    private const int Capacity = 10_000;

    private readonly ConcurrentDictionary<string, Message> _messages = new();
    private readonly ConcurrentQueue<string> _order = new();

    public Message Add(string room, string user, string text)
    {
        Message message = new(Guid.NewGuid().ToString("N"), room, user, text);
        _messages[message.Id] = message;
        _order.Enqueue(message.Id);
        if (_order.Count > Capacity && _order.TryDequeue(out string? oldest))
        {
            Remove(oldest);
        }

        return message;
    }

    public Message? Find(string? id) => id is null ? null : _messages.GetValueOrDefault(id);

    public void Remove(string id) => _messages.TryRemove(id, out _);
}
