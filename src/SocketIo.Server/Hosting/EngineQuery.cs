using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using SocketIo.Server.Engine.Revisions;

namespace SocketIo.Server.Hosting;

/// <summary>
/// What Engine.IO reads from the query of a request. Read without building a dictionary, since every poll and every POST
/// has one. Of a repeated key the last value counts, as in the reference.
/// </summary>
internal readonly struct EngineQuery
{
    /// <summary>The revision that <c>EIO</c> asks for: the third, unless it is 4.</summary>
    public EngineRevision Revision { get; private init; }

    /// <summary>The value of <c>transport</c>; <see cref="EngineTransports.None"/> when missing or unknown.</summary>
    public EngineTransports Transport { get; private init; }

    /// <summary>The value of <c>sid</c>; null when missing or empty, as in the reference.</summary>
    public string? SessionId { get; private init; }

    /// <summary>False when <c>b64</c> has a value: the client wants binary messages as text.</summary>
    public bool SupportsBinary { get; private init; }

    /// <summary>Whether there is a <c>j</c>: the client loads scripts and posts forms.</summary>
    public bool IsJsonp { get; private init; }

    /// <summary>The digits of <c>j</c>, and nothing else of it, since the answer repeats them; null when there are none.</summary>
    public string? JsonpIndex { get; private init; }

    public static EngineQuery Parse(QueryString query)
    {
        EngineRevision revision = EngineRevision.Three;
        EngineTransports transport = EngineTransports.None;
        string? sessionId = null;
        string? jsonp = null;
        bool supportsBinary = true;
        foreach (QueryStringEnumerable.EncodedNameValuePair pair in new QueryStringEnumerable(query.Value))
        {
            switch (pair.EncodedName.Span)
            {
                case "EIO":
                    revision = EngineRevision.Parse(pair.DecodeValue().Span);
                    break;
                case "transport":
                    transport = ParseTransport(pair.EncodedValue.Span);
                    break;
                case "b64":
                    supportsBinary = pair.EncodedValue.IsEmpty;
                    break;
                case "j":
                    jsonp = pair.DecodeValue().ToString();
                    break;
                case "sid":
                    sessionId = pair.EncodedValue.IsEmpty ? null : pair.DecodeValue().ToString();
                    break;
            }
        }

        return new EngineQuery
        {
            Revision = revision,
            Transport = transport,
            SessionId = sessionId,
            SupportsBinary = supportsBinary,
            IsJsonp = jsonp is not null,
            JsonpIndex = jsonp is null ? null : DigitsOf(jsonp),
        };
    }

    private static string? DigitsOf(string value)
    {
        string digits = string.Concat(value.Where(char.IsAsciiDigit));
        return digits.Length == 0 ? null : digits;
    }

    private static EngineTransports ParseTransport(ReadOnlySpan<char> value) => value switch
    {
        "polling" => EngineTransports.Polling,
        "websocket" => EngineTransports.WebSocket,
        _ => EngineTransports.None,
    };
}
