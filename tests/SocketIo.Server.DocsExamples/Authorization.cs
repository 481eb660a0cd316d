using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Authorization;
using SocketIo.Server;

namespace DocsExamples;

/// <summary>The examples of docs/security.md about who may do what.</summary>
public static class Authorization
{
    public static void AddServices(WebApplicationBuilder builder) =>
        // snippet: event-policies
        builder.Services.AddAuthorization(options => options.AddPolicy("Moderator", policy => policy.RequireRole("moderator")));
    // end-snippet

    public static void AddSchemes(WebApplicationBuilder builder) =>
        // snippet: scheme-services
        builder.Services.AddAuthentication("UserCookie").AddCookie("UserCookie").AddCookie("AdminCookie");
    // end-snippet

    public static void MapSchemes(SocketIoEndpointBuilder io)
    {
        // snippet: scheme-namespace
        io.MapNamespace("/chat", chat => chat.RequireAuthorization()); // the handshake's user: UserCookie
        io.MapNamespace("/admin", admin => admin.RequireAuthorization(new AuthorizeAttribute { AuthenticationSchemes = "AdminCookie", Roles = "admin" }));
        // end-snippet
    }

    public static void MapEvents(NamespaceBuilder chat)
    {
        // snippet: event-authorization
        chat.Events.RequireAuthorization().DenyByDefault(); // every event: signed in; and each event needs a rule of its own

        chat.On<string>("say", (socket, text) => socket.Broadcast.EmitAsync("said", text)).RequireAuthorization("Member");
        chat.On<string>("announce", (socket, text) => socket.Broadcast.EmitAsync("news", text)).RequireAuthorization(policy => policy.RequireRole("admin"));
        chat.On<string>("delete", [Authorize("Moderator")] (socket, id) => socket.Broadcast.EmitAsync("deleted", id));
        chat.On("ping", _ => { }).AllowAnonymous();
        // end-snippet

        // snippet: event-resource
        chat.On<string>("edit", (socket, id) => socket.Broadcast.EmitAsync("edited", id)).RequireAuthorization(policy => policy.AddRequirements(new IsAuthor()));
        // end-snippet
    }

    public static void MapRooms(NamespaceBuilder chat)
    {
        // snippet: room-authorization
        chat.AuthorizeRooms((context, room) => context.Access == RoomAccess.Join
            ? room == "lobby" || context.User.HasClaim("project", room) // who may join
            : context.Socket.Rooms.Contains(room)); // who may send: those who are in it

        chat.On<string>("join", (socket, room) => socket.JoinAsync(room)); // room_forbidden for others
        chat.On<(string Room, string Text)>("say", async (socket, said) =>
        {
            await socket.AuthorizeRoomAsync(said.Room); // before anything is stored
            await Messages.AddAsync(said.Room, said.Text);
            await socket.To(said.Room).EmitAsync("said", said.Text); // would be refused, too
        });
        // end-snippet
    }

    public static async Task Emit(ISocketIoServer io, string room, decimal amount)
    {
        // snippet: recipients
        await io.Of("/chat").To(room).EmitFilteredAsync("raise", amount, recipient => recipient.User.IsInRole("admin"));

        await io.Of("/chat").To(room).EmitProjectedAsync(
            "salary",
            recipient => recipient.User.IsInRole("admin"), // what recipients differ in
            isAdmin => new { amount = isAdmin ? amount : (decimal?)null }); // made and encoded once for each
        // end-snippet
    }

    public static void MapStepUp(NamespaceBuilder chat, TotpVerifier totp)
    {
        // snippet: step-up
        chat.On<string>("delete", (socket, id) => socket.Broadcast.EmitAsync("deleted", id))
            .RequireAmr("otp").RequireFresh(TimeSpan.FromSeconds(60));

        chat.On<string, long>("step_up", (socket, code) =>
            totp.StepUp(socket, Accounts.SecretOf(socket.User), code).AddSeconds(60).ToUnixTimeSeconds());
        // end-snippet
    }

    public static void MapValidation(NamespaceBuilder chat)
    {
        // snippet: validation
        chat.On<Booking>("book", (socket, booking) => socket.EmitAsync("booked", booking)) // the attributes hold without a call
            .LimitArguments(maxBytes: 4_000, maxDepth: 2)
            .Validate<Booking>((context, booking) => booking.Nights <= 30 || context.User.IsInRole("staff")
                ? ValidationResult.Success
                : new ValidationResult("At most 30 nights.", ["nights"]));

        chat.On<string>("rename", (socket, [StringLength(40), NoControlCharacters] name) => socket.Items["name"] = name);
        // end-snippet
    }

    // snippet: validation-type
    internal sealed record Booking(
        [Required] string Room,
        [Range(1, 365)] int Nights,
        [Required(AllowEmptyStrings = true), StringLength(500, MinimumLength = 1), NoControlCharacters] string Remark);

    // end-snippet
    // snippet: event-resource-handler
    internal sealed class IsAuthor : IAuthorizationRequirement;

    internal sealed class IsAuthorHandler(Articles articles) : AuthorizationHandler<IsAuthor, EventContext>
    {
        protected override async Task HandleRequirementAsync(AuthorizationHandlerContext context, IsAuthor requirement, EventContext article)
        {
            string id = article.Arguments.Get<string>(0) ?? "";
            if (await articles.AuthorOfAsync(id) == article.User.Identity?.Name)
            {
                context.Succeed(requirement);
            }
        }
    }

    // end-snippet
    internal static class Accounts
    {
        public static string SecretOf(System.Security.Claims.ClaimsPrincipal user) => user.FindFirst("otp_secret")!.Value;
    }

    internal static class Messages
    {
        public static Task AddAsync(string room, string text) => Task.FromResult((room, text));
    }

    internal sealed class Articles
    {
        public Task<string> AuthorOfAsync(string id) => Task.FromResult(id);
    }
}
