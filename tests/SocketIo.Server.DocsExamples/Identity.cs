using System.Security.Claims;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using SocketIo.Server;

namespace DocsExamples;

/// <summary>The examples of docs/security.md about who a client is.</summary>
public static class Identity
{
    public static void MapTokens(SocketIoEndpointBuilder io, SecurityKey key)
    {
        // snippet: jwt
        TokenValidationParameters tokens = new()
        {
            IssuerSigningKey = key,
            ValidIssuer = "https://login.example",
            ValidAudience = "chat",
            NameClaimType = "sub",
            RoleClaimType = "role",
        };

        io.MapNamespace("/chat", chat => chat.Connect.UseJwt(jwt => jwt.ValidationParameters = tokens));
        io.MapNamespace("/admin", admin =>
        {
            admin.Connect.UseJwt(jwt => jwt.ValidationParameters = tokens);
            admin.RequireAuthorization(policy => policy.RequireRole("admin"));
        });
        // end-snippet
    }

    public static void MapLifetime(NamespaceBuilder chat, TokenValidationParameters tokens) =>
        // snippet: jwt-lifetime
        chat.Connect.UseJwt(jwt =>
        {
            jwt.ValidationParameters = tokens;
            jwt.WarnBefore = TimeSpan.FromMinutes(1);
        });
    // end-snippet

    public static void MapSignOut(WebApplication app, SigningCredentials credentials)
    {
        // snippet: revocation
        app.MapPost("/logout", (ClaimsPrincipal user, ITokenRevocation revocation) => revocation.SignOutAsync(user));
        app.MapPost("/logout-everywhere", (ClaimsPrincipal user, ITokenRevocation revocation) => revocation.SignOutAsync(user, everywhere: true));

        // where tokens are issued
        string CreateToken(string user, TimeProvider time) => new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
        {
            SigningCredentials = credentials,
            Expires = time.GetUtcNow().AddMinutes(10).UtcDateTime,
            Claims = new Dictionary<string, object>
            {
                ["sub"] = user,
                ["jti"] = Guid.NewGuid().ToString(),
                [TokenIssueTime.ClaimType] = TokenIssueTime.Of(time.GetUtcNow()),
            },
        });
        // end-snippet
        app.MapPost("/login", (TimeProvider time) => CreateToken("alice", time));
    }

    public static void MapTickets(WebApplication app, NamespaceBuilder chat, TokenValidationParameters tokens)
    {
        // snippet: tickets
        app.MapSocketIoTickets("/ticket").RequireAuthorization();

        chat.Connect
            .UseTickets() // auth.ticket
            .UseJwt(jwt => jwt.ValidationParameters = tokens); // or auth.token
        // end-snippet
    }

    public static void BindSessions(SocketIoEndpointBuilder io) =>
        // snippet: session-binding
        io.Handshake.BindSessions(user => user.FindFirst("device")?.Value); // only if the default does not fit
    // end-snippet
}
