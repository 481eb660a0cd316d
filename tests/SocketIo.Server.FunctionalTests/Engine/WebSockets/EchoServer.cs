using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http.Features;
using SocketIo.Server.Testing;
using SocketIo.Server.WebSocketEcho;

namespace SocketIo.Server.FunctionalTests.Engine.WebSockets;

/// <summary>The ways in which a host can carry an upgraded connection.</summary>
public enum Carrier
{
    /// <summary>Kestrel, plain HTTP: its own pipes.</summary>
    Plain,

    /// <summary>Kestrel, HTTPS: the pipes above TLS.</summary>
    Tls,

    /// <summary>A middleware that put its stream around the upgraded one, as another host has another stream.</summary>
    WrappedStream,
}

internal static class EchoServer
{
    public const string CertificateSubject = "CN=127.0.0.1";

    public static Task<LoopbackServer> StartAsync(Carrier carrier = Carrier.Plain) => LoopbackServer.StartAsync(
        app =>
        {
            if (carrier == Carrier.WrappedStream)
            {
                app.Use((context, next) =>
                {
                    context.Features.Set<IHttpUpgradeFeature>(new WrappingUpgrade(context.Features.GetRequiredFeature<IHttpUpgradeFeature>()));
                    return next(context);
                });
            }

            app.Run(context => EchoEndpoint.HandleAsync(context, app.Lifetime.ApplicationStopping));
        },
        builder =>
        {
            if (carrier == Carrier.Tls)
            {
                builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(Certificate())));
            }
        });

    private static X509Certificate2 Certificate()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using X509Certificate2 certificate = new CertificateRequest(CertificateSubject, key, HashAlgorithmName.SHA256)
            .CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(100));
        return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), password: null);
    }

    private sealed class WrappingUpgrade(IHttpUpgradeFeature inner) : IHttpUpgradeFeature
    {
        public bool IsUpgradableRequest => inner.IsUpgradableRequest;

        public async Task<Stream> UpgradeAsync() => new Wrapper(await inner.UpgradeAsync());
    }

    private sealed class Wrapper(Stream inner) : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => inner.ReadAsync(buffer, cancellationToken);

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => inner.WriteAsync(buffer, cancellationToken);

        public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

        public override void Flush() => throw new NotSupportedException();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
