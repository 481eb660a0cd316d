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
    internal sealed class Articles
    {
        public Task<string> AuthorOfAsync(string id) => Task.FromResult(id);
    }
}
