using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging;
using SocketIo.Server.Diagnostics;

namespace SocketIo.Server.Namespaces;

/// <summary>
/// The namespaces there are. Static ones exist from the start; a dynamic one comes into being with its first socket and goes
/// with its last.
/// </summary>
internal sealed partial class NamespaceTable(SocketIoServer server, ILogger<NamespaceTable> logger)
{
    private const string InvalidNamespace = "Invalid namespace";

    private readonly Lock _sync = new();
    private readonly ConcurrentDictionary<string, Namespace> _namespaces = new(StringComparer.Ordinal);
    private readonly List<(NamespaceMatcher Matcher, NamespaceDefinition Definition)> _dynamic = [];
    private Action<INamespace>[] _listeners = [];
    private int _dynamicCount;

    public IReadOnlyCollection<Namespace> All => [.. _namespaces.Values];

    /// <summary>The authentication schemes that the rules of the mappings name.</summary>
    public IReadOnlyList<string> AuthenticationSchemes =>
    [
        .. _namespaces.Values.Select(ns => ns.Definition).Concat(_dynamic.Select(mapping => mapping.Definition))
            .SelectMany(definition => definition.Schemes).Distinct(StringComparer.Ordinal),
    ];

    public void AddStatic(string name, NamespaceDefinition definition) => _namespaces[name] = new Namespace(name, definition, server, owner: null);

    public void AddDynamic(NamespaceMatcher matcher, NamespaceDefinition definition) => _dynamic.Add((matcher, definition));

    /// <summary>Sets who is told of each dynamic namespace that comes into being.</summary>
    public void Tell(IEnumerable<Action<INamespace>> listeners) => _listeners = [.. listeners];

    /// <summary>The dynamic namespaces that exist and whose names match.</summary>
    public IEnumerable<Namespace> FindDynamic(Regex pattern) => _namespaces.Values.Where(ns => ns.IsDynamic && pattern.IsMatch(ns.Name));

    public bool TryFind(string name, [MaybeNullWhen(false)] out Namespace ns) => _namespaces.TryGetValue(name, out ns);

    /// <summary>A namespace for the application to use: one that exists, or one that could.</summary>
    public INamespace? FindOrImagine(string name)
    {
        if (TryFind(name, out Namespace? ns))
        {
            return ns.IsDynamic ? new DynamicNamespace(name, ns.Definition, server) : ns;
        }

        foreach ((NamespaceMatcher matcher, NamespaceDefinition definition) in _dynamic)
        {
            if (matcher.Matches(name))
            {
                return new DynamicNamespace(name, definition, server);
            }
        }

        return null;
    }

    /// <summary>
    /// The namespace a client asks for, reserved for one socket until <see cref="Release"/>; or why it does not get one.
    /// </summary>
    public ValueTask<(Namespace? Namespace, string? Refusal)> AcquireAsync(string name, JsonElement? auth, Handshake handshake) =>
        TryFind(name, out Namespace? ns) && !ns.IsDynamic ? new((ns, null)) : AcquireDynamicAsync(new NamespaceRequest(name, auth, handshake));

    /// <summary>A socket does not use a dynamic namespace any more; the last one takes it along.</summary>
    public void Release(Namespace ns)
    {
        lock (_sync)
        {
            ns.Users--;
            if (ns.Users == 0 && server.Options.CleanupEmptyChildNamespaces && _namespaces.TryRemove(ns.Name, out _))
            {
                _dynamicCount--;
            }
        }
    }

    /// <summary>
    /// Asks the mappings also when the namespace exists: each client is to be decided on, and not only the one that came first.
    /// </summary>
    private async ValueTask<(Namespace? Namespace, string? Refusal)> AcquireDynamicAsync(NamespaceRequest request)
    {
        foreach ((NamespaceMatcher matcher, NamespaceDefinition definition) in _dynamic)
        {
            if (await MatchesAsync(matcher, request).ConfigureAwait(false))
            {
                return FindOrCreate(request.Name, definition);
            }
        }

        return (null, InvalidNamespace);
    }

    private async ValueTask<bool> MatchesAsync(NamespaceMatcher matcher, NamespaceRequest request)
    {
        try
        {
            return await matcher.MatchesAsync(request).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            Log.MatcherFailed(logger, LogText.Escape(request.Name), exception);
            return false;
        }
    }

    private (Namespace?, string?) FindOrCreate(string name, NamespaceDefinition definition)
    {
        (Namespace? ns, string? refusal, bool isNew) = Reserve(name, definition);
        if (isNew)
        {
            OnCreated(name, definition);
        }

        return (ns, refusal);
    }

    private (Namespace? Namespace, string? Refusal, bool IsNew) Reserve(string name, NamespaceDefinition definition)
    {
        lock (_sync)
        {
            bool isNew = !TryFind(name, out Namespace? ns);
            if (isNew)
            {
                if (_dynamicCount >= server.Options.MaxDynamicNamespaces)
                {
                    Log.TooManyNamespaces(logger, nameof(SocketIoOptions.MaxDynamicNamespaces), server.Options.MaxDynamicNamespaces);
                    server.Metrics.LimitReached(nameof(SocketIoOptions.MaxDynamicNamespaces));
                    return (null, "Too many namespaces", false);
                }

                ns = new Namespace(name, definition, server, owner: this);
                _namespaces[name] = ns;
                _dynamicCount++;
            }

            if (ns!.Definition != definition)
            {
                // It exists by another mapping, which has just refused this client.
                return (null, InvalidNamespace, false);
            }

            ns.Users++;
            return (ns, null, isNew);
        }
    }

    private void OnCreated(string name, NamespaceDefinition definition)
    {
        var ns = new DynamicNamespace(name, definition, server);
        foreach (Action<INamespace> listener in _listeners)
        {
            try
            {
                listener(ns);
            }
            catch (Exception exception)
            {
                server.Errors.OnListenerFailed(ns, exception);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(220, LogLevel.Error, "The mapping of a dynamic namespace failed to decide on {Namespace}, which counts as a refusal.", EventName = "NamespaceMatcherFailed")]
        public static partial void MatcherFailed(ILogger logger, string @namespace, Exception exception);

        [LoggerMessage(221, LogLevel.Warning, "A CONNECT was refused: there are as many dynamic namespaces as the option {Option} allows ({Limit}).", EventName = "TooManyDynamicNamespaces")]
        public static partial void TooManyNamespaces(ILogger logger, string option, int limit);
    }
}
