using System.Text;

namespace SocketIo.Server.Testing;

/// <summary>A response as it came over the wire.</summary>
/// <param name="Head">The status line and the headers, one a line.</param>
/// <param name="Body">The body, free of chunks.</param>
public sealed record RawResponse(string[] Head, byte[] Body)
{
    public int Status => int.Parse(Head[0].Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture);

    public string Text => Encoding.UTF8.GetString(Body);

    /// <summary>The value of the header that has this name; null when there is none.</summary>
    public string? Header(string name)
    {
        string? line = Head.Skip(1).SingleOrDefault(line => line.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase));
        return line?[(name.Length + 1)..].Trim();
    }

    /// <summary>The headers, without those that Kestrel adds to everything.</summary>
    public string[] OwnHeaders => [.. Head.Skip(1).Where(line => !line.StartsWith("Date:", StringComparison.Ordinal) && !line.StartsWith("Server:", StringComparison.Ordinal))];

    public override string ToString() => $"{string.Join('\n', Head)}\n\n{Text}";
}
