using Microsoft.Extensions.DependencyInjection;
using SocketIo.Server.Security.Audit;
using SocketIo.Server.Sockets;

namespace SocketIo.Server.Security.Rooms;

/// <summary>The rules about the rooms of a namespace. All of them must agree.</summary>
internal sealed class RoomGate
{
    private static readonly EventError Forbidden = new("room_forbidden", "You may not use this room");

    private readonly Func<RoomContext, string, ValueTask<bool>>[] _rules;
    private readonly SecurityAudit _audit;

    private RoomGate(Func<RoomContext, string, ValueTask<bool>>[] rules, SecurityAudit audit)
    {
        _rules = rules;
        _audit = audit;
    }

    /// <summary>The gate; null when there are no rules.</summary>
    public static RoomGate? Create(IReadOnlyCollection<Func<RoomContext, string, ValueTask<bool>>> rules, IServiceProvider services) =>
        rules.Count == 0 ? null : new RoomGate([.. rules], services.GetRequiredService<SecurityAudit>());

    /// <summary>Completes at once if the rules do.</summary>
    /// <exception cref="SocketIoException">The socket may not, with the code <c>room_forbidden</c>.</exception>
    public ValueTask AuthorizeAsync(Socket socket, string room, RoomAccess access)
    {
        var context = new RoomContext(socket, access);
        ThrowUnless(room.Length > 0, context, room); // clients may ask for it, but there is no such room
        for (int i = 0; i < _rules.Length; i++)
        {
            ValueTask<bool> decision = _rules[i](context, room);
            if (!decision.IsCompletedSuccessfully)
            {
                return AwaitAsync(decision, context, room, i + 1);
            }

            ThrowUnless(decision.Result, context, room);
        }

        return default;
    }

    private async ValueTask AwaitAsync(ValueTask<bool> decision, RoomContext context, string room, int next)
    {
        ThrowUnless(await decision.ConfigureAwait(false), context, room);
        for (int i = next; i < _rules.Length; i++)
        {
            ThrowUnless(await _rules[i](context, room).ConfigureAwait(false), context, room);
        }
    }

    private void ThrowUnless(bool isAllowed, RoomContext context, string room)
    {
        if (!isAllowed)
        {
            _audit.Write(SecurityEventKind.RoomDenied, context.Socket, Forbidden.Code, ((Socket)context.Socket).CurrentEvent, $"{context.Access}: {room}");
            throw new SocketIoException(Forbidden);
        }
    }
}
