using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.HttpOverrides;
using SocketIo.Server;

namespace DocsExamples;

/// <summary>The examples of docs/security.md about TLS and the self-check.</summary>
public static class SecurityTransport
{
    public static void Tls(WebApplicationBuilder builder, WebApplication app)
    {
        // snippet: transport-tls
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.ListenAnyIP(443, listen =>
            listen.UseHttps(X509CertificateLoader.LoadPkcs12FromFile("chat.pfx", builder.Configuration["CertificatePassword"]))));

        app.UseHsts(); // browsers do not try plain HTTP again
        // end-snippet
    }

    public static void Proxy(WebApplicationBuilder builder, WebApplication app)
    {
        // snippet: transport-proxy
        builder.Services.Configure<ForwardedHeadersOptions>(options =>
        {
            options.ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto | ForwardedHeaders.XForwardedHost;
            options.KnownProxies.Add(IPAddress.Parse("10.0.0.2")); // and nobody else
        });

        app.UseForwardedHeaders(); // in front of everything that looks at the scheme or the address
        // end-snippet
    }

    public static void Check(WebApplication app)
    {
        // snippet: self-check
        foreach (SelfCheckFinding finding in SocketIoSelfCheck.Run(app.Services))
        {
            Console.WriteLine($"{finding.Severity} {finding.Id} ({finding.Where}): {finding.Text}");
        }
        // end-snippet
    }
}
