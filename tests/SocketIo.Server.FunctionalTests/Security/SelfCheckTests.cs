using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SocketIo.Server.Testing;

namespace SocketIo.Server.FunctionalTests.Security;

/// <summary>Risky settings are found, and nothing is found where there are none.</summary>
internal sealed class SelfCheckTests
{
    [Test]
    public async Task Nothing_is_found_in_an_application_with_every_guard()
    {
        await using LoopbackServer server = await StartAsync();

        SocketIoSelfCheck.Run(server.Services).Should().BeEmpty();
    }

    [Test]
    public async Task Each_risky_setting_is_found_where_it_is()
    {
        await using LoopbackServer server = await StartAsync(
            app => app.MapEngineIo("/engine.io", io => io.Options.PerMessageDeflate = new PerMessageDeflateOptions()),
            io =>
            {
                io.Handshake.UseOrigins("*");
                io.MapNamespace("/open", ns => ns.Events.UseRateLimiter(limits => limits.PerSocket = new RateLimit(10)));
                io.MapNamespace(request => new(true), ns => ns.RequireAuthorization());
                io.MapNamespace("/query", ns => ns.Connect.UseJwt(jwt =>
                {
                    jwt.ValidationParameters = TestTokens.Parameters;
                    jwt.QueryParameter = "token";
                }));
            },
            options =>
            {
                options.RequireHttps = false;
                options.EnableDetailedErrors = true;
                options.AllowEio3 = true;
                options.AllowJsonp = true;
                options.HttpCompression = new HttpCompressionOptions();
                options.Cookie = new CookieBuilder { SecurePolicy = CookieSecurePolicy.None, SameSite = SameSiteMode.None };
            },
            isGuarded: false,
            logging: logging => logging.SetMinimumLevel(LogLevel.Information).AddProvider(new CapturedLog()));

        IReadOnlyList<SelfCheckFinding> findings = SocketIoSelfCheck.Run(server.Services);

        findings.Select(finding => $"{finding.Severity} {finding.Id} {finding.Where}").Should().BeEquivalentTo(
            "High any_origin /socket.io",
            "High https_not_required /socket.io",
            "High detailed_errors /socket.io",
            "High token_in_query /query",
            "Medium eio3 /socket.io",
            "Medium jsonp /socket.io",
            "Medium compression /socket.io",
            "Medium compression /engine.io",
            "Medium cookie_not_secure /socket.io",
            "Medium cookie_same_site_none /socket.io",
            "Medium no_connection_limits /socket.io",
            "Medium no_connection_limits /engine.io",
            "Medium no_event_limits dynamic namespace 1",
            "Medium no_event_limits /query",
            "Medium namespace_without_rule /open",
            "Medium request_log /socket.io",
            "Medium request_log /engine.io");
        findings.Select(finding => finding.Severity).Should().BeInDescendingOrder();
    }

    [TestCase("Development", 1)]
    [TestCase("Production", 0)]
    public async Task In_development_the_log_has_it_at_start_as_one_entry(string environment, int entries)
    {
        CapturedLog log = new();
        await using LoopbackServer server = await StartAsync(
            map: io => io.MapNamespace("/open", _ => { }), environment: environment, logging: logging => logging.AddProvider(log).AddFilter("Microsoft", LogLevel.Warning));

        log.Lines.Where(line => line.Event == "SelfCheck").Should().HaveCount(entries);
        if (entries > 0)
        {
            LogLine line = log.Lines.Single(line => line.Event == "SelfCheck");
            line.Level.Should().Be(LogLevel.Warning);
            line.Message.Should().Contain("Medium namespace_without_rule (/open)");
        }
    }

    private static Task<LoopbackServer> StartAsync(
        Action<WebApplication>? app = null,
        Action<SocketIoEndpointBuilder>? map = null,
        Action<SocketIoOptions>? options = null,
        bool isGuarded = true,
        string environment = "Production",
        Action<ILoggingBuilder>? logging = null) => LoopbackServer.StartAsync(
            web =>
            {
                web.MapSocketIo(io =>
                {
                    if (isGuarded)
                    {
                        io.Handshake.UseConnectionLimits();
                        io.Events.UseRateLimiter(limits => limits.PerConnection = new RateLimit(20));
                        io.MapNamespace("/chat", chat => chat.Connect.UseJwt(jwt => jwt.ValidationParameters = TestTokens.Parameters));
                        io.MapNamespace("/admin", admin => admin.RequireAuthorization());
                    }

                    map?.Invoke(io);
                });
                app?.Invoke(web);
            },
            builder =>
            {
                builder.Environment.EnvironmentName = environment;
                builder.Services.AddSingleton<IHostEnvironment>(builder.Environment);
                logging?.Invoke(builder.Logging);
                builder.Services.AddAuthorization();
                builder.Services.AddSocketIo(options);
            });
}
