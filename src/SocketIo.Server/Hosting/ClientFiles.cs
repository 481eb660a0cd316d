using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Headers;
using Microsoft.Net.Http.Headers;
using SocketIo.Server.Engine;

namespace SocketIo.Server.Hosting;

/// <summary>
/// The JavaScript client, as the npm package <c>socket.io-client</c> ships it: <c>GET</c> and <c>HEAD</c> of eight files by
/// name, with an ETag that is the client's version, so that a browser asks again each time but loads each version once.
/// </summary>
internal sealed class ClientFiles
{
    private static readonly string[] s_bundles = ["socket.io.js", "socket.io.min.js", "socket.io.esm.min.js", "socket.io.msgpack.min.js"];

    private readonly FrozenDictionary<string, ClientFile> _files;
    private readonly EntityTagHeaderValue _etag;
    private readonly string _etagText;

    public ClientFiles()
    {
        _files = s_bundles
            .SelectMany(bundle => new[] { bundle, bundle + ".map" })
            .ToFrozenDictionary(name => name, name => new ClientFile(name), StringComparer.Ordinal);
        _etagText = $"\"{Version}\"";
        _etag = new EntityTagHeaderValue(_etagText);
    }

    /// <summary>The version of the <c>socket.io-client</c> package that the files come from.</summary>
    public static string Version { get; } = typeof(ClientFiles).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == "SocketIoClientVersion").Value!;

    /// <summary>The names served, maps included.</summary>
    public IReadOnlyList<string> Names => _files.Keys;

    /// <summary>Whether <paramref name="fileName"/>, the path segment after the endpoint's path, names a client file exactly.</summary>
    public bool TryGet(string fileName, [NotNullWhen(true)] out ClientFile? file) => _files.TryGetValue(fileName, out file);

    /// <summary>Answers a <c>GET</c> or <c>HEAD</c> with the file, or with 304 if the client says it has this version.</summary>
    public async Task ServeAsync(HttpContext context, ClientFile file)
    {
        RequestHeaders request = context.Request.GetTypedHeaders();
        HttpResponse response = context.Response;
        response.Headers.CacheControl = "public, max-age=0";
        response.Headers.ETag = _etagText;
        response.Headers.AppendCommaSeparatedValues(HeaderNames.Vary, HeaderNames.AcceptEncoding);

        if (IsAlreadyKnown(request.IfNoneMatch))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        string? coding = AcceptEncoding.Choose(
            context.Request.Headers.AcceptEncoding, AcceptEncoding.Brotli, AcceptEncoding.GZip, AcceptEncoding.Deflate);
        ReadOnlyMemory<byte> content = file.GetContent(coding);

        response.ContentType = file.ContentType;
        response.ContentLength = content.Length;
        if (coding is not null)
        {
            response.Headers.ContentEncoding = coding;
        }

        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await response.Body.WriteAsync(content, context.RequestAborted);
        }
    }

    private bool IsAlreadyKnown(IList<EntityTagHeaderValue> knownToClient)
    {
        foreach (EntityTagHeaderValue tag in knownToClient)
        {
            if (tag.Equals(EntityTagHeaderValue.Any) || tag.Compare(_etag, useStrongComparison: false))
            {
                return true;
            }
        }

        return false;
    }
}
