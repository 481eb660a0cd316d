using System.Security.Claims;

namespace SocketIo.Server.FunctionalTests.Security;

/// <summary>Signs clients in as whom they say they are: <c>{"user":"ann","role":"admin"}</c>. Others are anonymous.</summary>
internal static class SignIn
{
    public const string Ann = """{"user":"ann"}""";
    public const string Admin = """{"user":"ada","role":"admin"}""";
    public const string Nobody = "";

    public static void UseSignIn(this NamespaceBuilder builder) => builder.Connect.Use((context, next) =>
    {
        if (context.Auth is { } auth)
        {
            context.User = As(auth.GetProperty("user").GetString()!, auth.TryGetProperty("role", out var role) ? role.GetString()! : "none");
        }

        return next(context);
    });

    public static ClaimsPrincipal As(string name, params string[] roles) =>
        new(new ClaimsIdentity([new Claim(ClaimTypes.Name, name), .. roles.Select(role => new Claim(ClaimTypes.Role, role))], "test"));
}
