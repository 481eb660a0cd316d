using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using SocketIo.Server.InteropTests.Clients;

namespace SocketIo.Server.InteropTests.JavaScript;

/// <summary>Tokens in the JavaScript client: its <c>auth</c> callback, a refresh on the live socket, and being signed out.</summary>
public sealed class TokenTests(Over transports) : JavaScriptFixture(transports)
{
    private static readonly SymmetricSecurityKey Key = new(RandomNumberGenerator.GetBytes(64));

    [Test]
    public async Task A_refused_client_sees_the_code_and_gets_in_with_the_next_token_of_its_auth_callback()
    {
        await ServeAsync(UseTokens);

        JsonElement result = await RunAsync($$"""
            const tokens = ["forged", "{{Issue("alice")}}"];
            const socket = connect("/", { auth: (answer) => answer({ token: tokens.shift() }) });
            const error = await next(socket, "connect_error");
            socket.connect();
            await next(socket, "connect");
            return [error[0]?.message ?? error.message, (error[0] ?? error).data.code, socket.connected];
            """);

        result.GetRawText().Should().Be("""["unauthorized","token_invalid",true]""");
    }

    [Test]
    public async Task A_client_refreshes_its_token_on_the_live_socket()
    {
        await ServeAsync(UseTokens);

        JsonElement result = await RunAsync($$"""
            const socket = connect("/", { auth: { token: "{{Issue("alice")}}" } });
            await next(socket, "connect");
            const id = socket.id;
            const good = await socket.emitWithAck("auth:refresh", { token: "{{Issue("alice")}}" });
            const bad = await socket.emitWithAck("auth:refresh", { token: "{{Issue("bob")}}" });
            return [typeof good.exp, bad.error.code, socket.id === id];
            """);

        result.GetRawText().Should().Be("""["number","forbidden",true]""");
    }

    [Test]
    public async Task A_client_that_is_signed_out_sees_it_and_comes_back_with_another_token_when_it_wants_to()
    {
        await ServeAsync(root =>
        {
            UseTokens(root);
            root.On("sign out", socket => Server.Services.GetRequiredService<ITokenRevocation>().RevokeSocketAsync(socket));
        });

        JsonElement result = await RunAsync($$"""
            const old = "{{Issue("alice")}}";
            const tokens = [old, old, "{{Issue("alice")}}"];
            const socket = connect("/", { auth: (answer) => answer({ token: tokens.shift() }) });
            await next(socket, "connect");
            const disconnected = new Promise((resolve) => socket.once("disconnect", resolve));
            socket.emit("sign out");
            const reason = await disconnected;
            const refused = new Promise((resolve) => socket.once("connect_error", resolve));
            socket.connect();
            const code = (await refused).data.code;
            socket.connect();
            await next(socket, "connect");
            return [reason, code, socket.connected];
            """);

        result.GetRawText().Should().Be("""["io server disconnect","token_revoked",true]""");
    }

    private static void UseTokens(NamespaceBuilder root) => root.Connect.UseJwt(jwt => jwt.ValidationParameters = new TokenValidationParameters
    {
        IssuerSigningKey = Key,
        ValidateIssuer = false,
        ValidateAudience = false,
    });

    private static string Issue(string user) => new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
    {
        SigningCredentials = new SigningCredentials(Key, SecurityAlgorithms.HmacSha256),
        Expires = TimeProvider.System.GetUtcNow().AddMinutes(10).UtcDateTime,
        Claims = new Dictionary<string, object> { ["sub"] = user, ["jti"] = Guid.NewGuid().ToString() },
    });
}
