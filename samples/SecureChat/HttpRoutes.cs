using System.Net;
using System.Security.Claims;
using SocketIo.Server;

namespace SecureChat;

internal sealed record Login(string? User = null, string? Password = null, int? Ttl = null);

internal sealed record Refresh(int? Ttl = null);

internal sealed record Logout(bool Everywhere = false);

/// <summary>Signing in and out, and what is too private for an event.</summary>
internal static class HttpRoutes
{
    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapPost("/login", (Login login, HttpContext http, SignIns signIns, Tokens tokens) =>
        {
            if (!Tokens.Allows(login.Ttl))
            {
                return Results.BadRequest();
            }

            (int status, User? user) = signIns.Try(http.Connection.RemoteIpAddress ?? IPAddress.None, login.User, login.Password);
            return user is null ? Results.StatusCode(status) : Results.Ok(tokens.Issue(user, login.Ttl));
        });

        RouteGroupBuilder signedIn = app.MapGroup("").RequireAuthorization();

        signedIn.MapPost("/refresh", (Refresh? refresh, ClaimsPrincipal user, Tokens tokens) =>
            Tokens.Allows(refresh?.Ttl) ? Results.Ok(tokens.Issue(Users.Find(user.Name)!, refresh?.Ttl)) : Results.BadRequest());

        signedIn.MapPost("/logout", async (Logout? logout, ClaimsPrincipal user, ITokenRevocation revocation) =>
        {
            await revocation.SignOutAsync(user, logout?.Everywhere ?? false);
            return Results.NoContent();
        });

        signedIn.MapSocketIoTickets("/ticket");

        signedIn.MapGet("/messages/{id}", (string id, ClaimsPrincipal user, Messages messages) => messages.Find(id) switch
        {
            null => Results.NotFound(),
            { } message when !user.MayEnter(message.Room) => Results.Forbid(),
            { } message => Results.Ok(message),
        });
    }
}
