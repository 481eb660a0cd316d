using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace SocketIo.Server.Hosting;

/// <summary>
/// What Engine.IO reads from the query of a request. Read without building a dictionary, since every poll and every POST
/// has one. Of a repeated key the last value counts, as in the reference.
/// </summary>
internal readonly struct EngineQuery
{
    private EngineQuery(string? protocol, EngineTransports transport, string? sessionId, bool supportsBinary)
    {
        Protocol = protocol;
        Transport = transport;
        SessionId = sessionId;
        SupportsBinary = supportsBinary;
    }

    /// <summary>The value of <c>EIO</c>; null when missing.</summary>
    public string? Protocol { get; }

    /// <summary>The value of <c>transport</c>; <see cref="EngineTransports.None"/> when missing or unknown.</summary>
    public EngineTransports Transport { get; }

    /// <summary>The value of <c>sid</c>; null when missing or empty, as in the reference.</summary>
    public string? SessionId { get; }

    /// <summary>False when <c>b64</c> has a value: the client wants binary messages as text.</summary>
    public bool SupportsBinary { get; }

    public static EngineQuery Parse(QueryString query)
    {
        string? protocol = null;
        EngineTransports transport = EngineTransports.None;
        string? sessionId = null;
        bool supportsBinary = true;
        foreach (QueryStringEnumerable.EncodedNameValuePair pair in new QueryStringEnumerable(query.Value))
        {
            switch (pair.EncodedName.Span)
            {
                case "EIO":
                    ReadOnlySpan<char> value = pair.EncodedValue.Span;
                    protocol = value is "4" ? "4" : pair.DecodeValue().ToString();
                    break;
                case "transport":
                    transport = ParseTransport(pair.EncodedValue.Span);
                    break;
                case "b64":
                    supportsBinary = pair.EncodedValue.IsEmpty;
                    break;
                case "sid":
                    sessionId = pair.EncodedValue.IsEmpty ? null : pair.DecodeValue().ToString();
                    break;
            }
        }

        return new EngineQuery(protocol, transport, sessionId, supportsBinary);
    }

    private static EngineTransports ParseTransport(ReadOnlySpan<char> value) => value switch
    {
        "polling" => EngineTransports.Polling,
        "websocket" => EngineTransports.WebSocket,
        _ => EngineTransports.None,
    };
}
