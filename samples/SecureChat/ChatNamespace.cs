using System.Text.Json;
using SocketIo.Server;

namespace SecureChat;

/// <summary>Rooms by project, and what may be said there by whom.</summary>
internal static class ChatNamespace
{
    private static readonly TimeSpan s_stepUpLasts = TimeSpan.FromSeconds(60);

    public static void Map(NamespaceBuilder chat, Messages messages, TotpVerifier totp)
    {
        chat.AuthorizeRooms((context, room) =>
            context.User.MayEnter(room) && (context.Access == RoomAccess.Join || context.Socket.Rooms.Contains(room)));
        chat.OnConnected(socket => { socket.Data["user"] = socket.User.Name; });

        chat.On<EventArguments, Identity>("whoami", (socket, _) => Identity.Of(socket.User));

        chat.On<JsonElement, Joined>("join", async (socket, request) =>
        {
            string room = request.AsText() ?? ""; // a room of that name is nobody's
            await socket.JoinAsync(room);
            IReadOnlyList<IRemoteSocket> members = await socket.Namespace.In(room).FetchSocketsAsync();
            return new Joined(room, [.. members.Select(member => member.Data.GetProperty("user").GetString()!).Distinct().Order(StringComparer.Ordinal)]);
        });

        chat.On<string, Left>("leave", async (socket, room) =>
        {
            await socket.LeaveAsync(room);
            return new Left(room);
        });

        chat.On<Draft, Reference>("message", async (socket, draft) =>
        {
            await socket.AuthorizeRoomAsync(draft.Room);
            Message message = messages.Add(draft.Room, socket.User.Name, draft.Text);
            await socket.To(draft.Room).EmitAsync("message", message);
            return new Reference(message.Id);
        });

        // The others learn that there is something, and have to show over HTTP who they are to read it.
        chat.On<Draft, Reference>("private_note", async (socket, draft) =>
        {
            await socket.AuthorizeRoomAsync(draft.Room);
            Reference note = new(messages.Add(draft.Room, socket.User.Name, draft.Text).Id);
            await socket.To(draft.Room).EmitAsync("note", note);
            return note;
        });

        chat.On<Salary>("salary", async (socket, salary) =>
        {
            await socket.AuthorizeRoomAsync(salary.Room);
            await socket.Namespace.To(salary.Room).EmitProjectedAsync(
                "salary", recipient => recipient.User.IsInRole("admin"), isAdmin => new Amount(isAdmin ? salary.Amount : null));
        });

        chat.On<Announcement>("broadcast_announcement", (socket, announcement) => socket.Namespace.EmitAsync("announcement", announcement))
            .RequireAuthorization(policy => policy.RequireRole("admin"));

        chat.On<JsonElement, Reference>("delete_message", (socket, request) =>
        {
            Message message = messages.Find(request.ReadText("id")) ?? throw new SocketIoException("not_found", "There is no such message");
            if (!socket.User.MayEnter(message.Room))
            {
                throw new SocketIoException("forbidden", "The message is not for you");
            }

            messages.Remove(message.Id);
            return new Reference(message.Id);
        }).RequireAmr(TotpVerifier.Method).RequireFresh(s_stepUpLasts);

        chat.On<JsonElement, SteppedUp>("step_up", (socket, request) =>
            new SteppedUp((totp.StepUp(socket, Users.TotpSecret, request.ReadText("code")) + s_stepUpLasts).ToUnixTimeSeconds()));
    }

    /// <summary>A property that is a text; null for all else that a client may send.</summary>
    private static string? ReadText(this JsonElement request, string property) =>
        request.ValueKind == JsonValueKind.Object && request.TryGetProperty(property, out JsonElement value) ? value.AsText() : null;

    /// <summary>The text that this is; null for all else that a client may send.</summary>
    private static string? AsText(this JsonElement value)
    {
        try
        {
            return value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            return null; // half a character
        }
    }
}
