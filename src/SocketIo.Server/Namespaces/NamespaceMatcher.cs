using System.Text.RegularExpressions;

namespace SocketIo.Server.Namespaces;

/// <summary>Decides whether a dynamic mapping takes a name.</summary>
internal sealed class NamespaceMatcher
{
    private readonly Regex? _pattern;
    private readonly Func<NamespaceRequest, ValueTask<bool>>? _predicate;

    public NamespaceMatcher(Regex pattern) => _pattern = pattern;

    public NamespaceMatcher(Func<NamespaceRequest, ValueTask<bool>> predicate) => _predicate = predicate;

    public ValueTask<bool> MatchesAsync(NamespaceRequest request) =>
        _predicate is null ? new(_pattern!.IsMatch(request.Name)) : _predicate(request);

    /// <summary>Whether the name alone tells: a predicate also wants to see the client.</summary>
    public bool Matches(string name) => _pattern?.IsMatch(name) ?? true;
}
