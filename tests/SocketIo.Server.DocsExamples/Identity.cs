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
}
