using System.Net;
using System.Text.Json.Serialization;
using SocketIo.Server.Security.Audit;

namespace SocketIo.Server;

/// <summary>
/// One entry of the audit. It holds no secrets: no tokens, tickets or session ids. Texts that clients chose are shortened and have no
/// control characters. It can be serialized as JSON. Immutable.
/// </summary>
/// <param name="Kind">What happened.</param>
/// <param name="Time">When.</param>
public sealed record SecurityEvent([property: JsonConverter(typeof(JsonStringEnumConverter<SecurityEventKind>))] SecurityEventKind Kind, DateTimeOffset Time)
{
    /// <summary>Why, as the client was told: <c>token_expired</c>, <c>forbidden</c>, <c>rate_limited</c>...</summary>
    public string? Code { get; init; }

    /// <summary>The user: the name of its identity, or its subject; null when not known.</summary>
    public string? User { get; init; }

    /// <summary>The address the client came from; null when not known.</summary>
    [JsonConverter(typeof(IPAddressConverter))]
    public IPAddress? RemoteAddress { get; init; }

    /// <summary>The number of the session, the same as in the other log lines; 0 when there is none.</summary>
    public long Session { get; init; }

    /// <summary>The namespace; null when it happened outside of any.</summary>
    public string? Namespace { get; init; }

    /// <summary>The event's name; null when it was not about an event.</summary>
    public string? Event { get; init; }

    /// <summary>The <c>TraceIdentifier</c> of the HTTP request, where it is about one; null otherwise.</summary>
    public string? TraceId { get; init; }

    /// <summary>What else there is to say, for people.</summary>
    public string? Detail { get; init; }

    /// <summary>
    /// How many entries more like this one were left out since the last, past <see cref="SecurityAuditOptions.MaxEntriesPerSecond"/>.
    /// </summary>
    public int Suppressed { get; init; }
}
