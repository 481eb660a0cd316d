using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Logging.Console;
using SecureChat;
using SocketIo.Server;

WebApplicationBuilder builder = WebApplication.CreateBuilder(new WebApplicationOptions
{
    Args = args,
    EnvironmentName = Environments.Development, // anywhere else RequireHttps would refuse plain HTTP
    ContentRootPath = AppContext.BaseDirectory,
});
int port = builder.Configuration.GetValue("port", 5000);
int eventsPerSecond = builder.Configuration.GetValue("events-per-second", 20);
int connectionsPerAddress = builder.Configuration.GetValue("connections-per-address", 200);
int? httpsPort = builder.Configuration.GetValue<int?>("https");
using X509Certificate2? certificate = httpsPort is null ? null : DevelopmentCertificate.Create();
Tokens tokens = new(TimeSpan.FromSeconds(builder.Configuration.GetValue("clock-skew", 0)));

builder.WebHost.ConfigureKestrel(kestrel =>
{
    kestrel.Listen(IPAddress.Loopback, port);
    if (certificate is not null)
    {
        kestrel.Listen(IPAddress.Loopback, httpsPort!.Value, listen => listen.UseHttps(certificate));
    }
});
builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(4));
builder.Services.Configure<ConsoleLoggerOptions>(console => console.QueueFullMode = ConsoleLoggerQueueFullMode.DropWrite); // nobody has to read it
builder.Services.Configure<RouteHandlerOptions>(routes => routes.ThrowOnBadRequest = false); // 400, and not a page about an exception
builder.Services.ConfigureHttpJsonOptions(json => ReadStrictly(json.SerializerOptions));
builder.Services.AddProblemDetails();
builder.Services.AddAuthentication(BearerHandler.Name).AddScheme<AuthenticationSchemeOptions, BearerHandler>(BearerHandler.Name, null);
builder.Services.AddAuthorization();
builder.Services.AddSingleton(tokens).AddSingleton<SignIns>().AddSingleton<Messages>();
builder.Services
    .AddSocketIo(options =>
    {
        options.ShutdownTimeout = TimeSpan.FromSeconds(2);
        if (certificate is not null)
        {
            options.RequireHttps = true; // of other machines
            options.Cookie = new CookieBuilder { Name = "io" }; // Secure, where the handshake came over HTTPS
        }

        ReadStrictly(options.JsonSerializerOptions);
    })
    .AddRecentSecurityEvents(capacity: 100);
builder.Services.AddHostedService<AuditFeed>();

WebApplication app = builder.Build();
app.UseExceptionHandler(); // no stack trace for anybody, in Development either
app.Use((context, next) =>
{
    context.Response.Headers.ContentSecurityPolicy = "default-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";
    context.Response.Headers.XContentTypeOptions = "nosniff";
    return next(context);
});
app.UseFileServer(); // wwwroot/index.html and what it needs
app.UseAuthentication();
app.UseAuthorization();
HttpRoutes.Map(app);

app.MapSocketIo(io =>
{
    io.Handshake.UseConnectionLimits(limits =>
    {
        limits.PerAddress = connectionsPerAddress;
        limits.NewPerAddressPerMinute = 0;
    });
    io.Events.UseRateLimiter(limits => limits.PerConnection = new RateLimit(eventsPerSecond));

    io.MapNamespace("/", everybody =>
    {
        everybody.OnConnected(socket => socket.EmitAsync("news", new { hello = "world" }));
        everybody.On<Dictionary<string, JsonElement>>("my other event", (_, _) => { });
    });

    io.MapNamespace("/chat", chat =>
    {
        chat.Connect.UseTickets().UseJwt(jwt => jwt.ValidationParameters = tokens.Parameters);
        ChatNamespace.Map(chat, io.Services.GetRequiredService<Messages>(), io.Services.GetRequiredService<TotpVerifier>());
    });

    io.MapNamespace("/admin", admin =>
    {
        admin.Connect.UseTickets().UseJwt(jwt =>
        {
            jwt.ValidationParameters = tokens.Parameters;
            jwt.RefreshEvent = null; // there is nothing here but the two events below: with a new token, one comes anew
        });
        admin.RequireAuthorization(policy => policy.RequireRole("admin"));

        RecentSecurityEvents recent = io.Services.GetRequiredService<RecentSecurityEvents>();
        admin.On<EventArguments, IReadOnlyList<SecurityEvent>>("audit", (_, _) => recent.Snapshot());

        ITokenRevocation revocation = io.Services.GetRequiredService<ITokenRevocation>();
        admin.On<Kick>("kick", (_, kick) => revocation.RevokeUserAsync(
            Users.Find(kick.User)?.Name ?? throw new SocketIoException("invalid", "There is no such user")));
    });
});

await app.StartAsync();
if (certificate is not null)
{
    Console.WriteLine($"https {PortOf("https")}");
}

Console.WriteLine($"listening {PortOf("http")}");
await app.WaitForShutdownAsync();

int PortOf(string scheme) => app.Urls.Select(url => new Uri(url)).First(url => url.Scheme == scheme).Port;

static void ReadStrictly(JsonSerializerOptions options)
{
    options.NumberHandling = JsonNumberHandling.Strict;
    options.RespectNullableAnnotations = true;
    options.RespectRequiredConstructorParameters = true;
}
