using System.Text.RegularExpressions;
using SocketIo.Server.Testing;

namespace SocketIo.Server.Tests.House.Docs;

/// <summary>The tests that the security page names are there.</summary>
public sealed partial class ThreatTests
{
    private static readonly string[] Ways =
    [
        "Other transport", "During the upgrade", "After the upgrade", "Second namespace", "Binary event", "Ack, or none", "Unknown event, misspelt event",
        "Reconnect", "Duplicate CONNECT", "Foreign sid", "Replayed ticket", "Expired mid-connection", "Revoked mid-connection", "Clock skew", "Header case",
        "IPv6", "Forwarded headers", "Huge tokens",
    ];

    private static readonly MarkdownPage Page = MarkdownPage.Read("docs/security.md");

    [Test]
    public void Every_test_that_is_named_exists()
    {
        ILookup<string, string> sources = Directory.EnumerateFiles(RepositoryFiles.PathOf("tests"), "*Tests.cs", SearchOption.AllDirectories)
            .ToLookup(file => Path.GetFileNameWithoutExtension(file), File.ReadAllText);
        string[][] named = [.. Page.Code().Where(code => TestName().IsMatch(code)).Distinct().Select(name => name.Split('.'))];

        named.Should().HaveCountGreaterThan(100);
        named.Where(name => !sources[name[0]].Any(source => source.Contains($" {name[1]}(", StringComparison.Ordinal)))
            .Select(name => string.Join('.', name)).Should().BeEmpty();
    }

    [Test]
    public void Every_file_of_tests_that_is_named_exists()
    {
        string[] named = [.. Page.Code().Where(code => code.EndsWith("Tests.cs", StringComparison.Ordinal) && code.Contains('/', StringComparison.Ordinal)).Distinct()];

        named.Should().HaveCountGreaterThan(20);
        named.Where(file => !File.Exists(RepositoryFiles.PathOf(Folder(file)))).Should().BeEmpty();
    }

    [Test]
    public void Every_way_around_a_gate_has_a_row_with_tests() =>
        Page.TableRows().Where(row => row.Length == 2 && TestName().IsMatch(row[1].Split('`').ElementAtOrDefault(1) ?? "")).Select(row => row[0]).Should().Contain(Ways);

    /// <summary>The letters that the page has for its folders.</summary>
    private static string Folder(string file) => file[..2] switch
    {
        "F/" => "tests/SocketIo.Server.FunctionalTests" + file[1..],
        "U/" => "tests/SocketIo.Server.Tests" + file[1..],
        "S/" => "tests/SocketIo.Server.InteropTests/SecureChat" + file[1..],
        _ => file,
    };

    [GeneratedRegex("^[A-Za-z0-9]+Tests\\.[A-Z][A-Za-z0-9_]+$")]
    private static partial Regex TestName();
}
