using System.Collections;
using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace SocketIo.Server;

/// <summary>
/// A copy of a request's headers in one array. A request has few headers and a server has many connections, so a search
/// through the array beats a dictionary per connection.
/// </summary>
internal sealed class HandshakeHeaders : IReadOnlyDictionary<string, StringValues>
{
    private readonly KeyValuePair<string, StringValues>[] _headers;

    public HandshakeHeaders(IHeaderDictionary headers) => _headers = [.. headers];

    public int Count => _headers.Length;

    public IEnumerable<string> Keys => _headers.Select(header => header.Key);

    public IEnumerable<StringValues> Values => _headers.Select(header => header.Value);

    public StringValues this[string key] => TryGetValue(key, out StringValues value) ? value : throw new KeyNotFoundException();

    public bool ContainsKey(string key) => TryGetValue(key, out _);

    public bool TryGetValue(string key, [MaybeNullWhen(false)] out StringValues value)
    {
        foreach (KeyValuePair<string, StringValues> header in _headers)
        {
            if (string.Equals(header.Key, key, StringComparison.OrdinalIgnoreCase))
            {
                value = header.Value;
                return true;
            }
        }

        value = default;
        return false;
    }

    public IEnumerator<KeyValuePair<string, StringValues>> GetEnumerator() =>
        ((IEnumerable<KeyValuePair<string, StringValues>>)_headers).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
