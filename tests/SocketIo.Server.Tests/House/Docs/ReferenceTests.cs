using System.Diagnostics.Metrics;
using System.Globalization;
using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SocketIo.Server.Diagnostics;
using SocketIo.Server.Testing;

namespace SocketIo.Server.Tests.House.Docs;

/// <summary>What the documentation lists is all there is, and as it is.</summary>
public sealed partial class ReferenceTests
{
    private const int Mebibyte = 1024 * 1024;

    [Test]
    public void The_tables_of_options_have_each_of_them_with_its_default()
    {
        typeof(SocketIoOptions).GetProperties().Should().HaveCountGreaterThan(20);
        ShouldHaveEach("docs/protocol-notes.md", new SocketIoOptions());
        ShouldHaveEach("docs/recovery.md", new ConnectionStateRecoveryOptions());
        ShouldHaveEach("docs/compression.md", new PerMessageDeflateOptions(), new HttpCompressionOptions());
    }

    private static void ShouldHaveEach(string page, params object[] defaults) =>
        MarkdownPage.Read(page).TableRows()
            .Where(row => row.Length == 3 && OptionName().IsMatch(row[0])).Select(row => (row[0], row[1]))
            .Should().BeEquivalentTo(
                from options in defaults
                from option in options.GetType().GetProperties()
                select ($"`{option.Name}`", Text(option.GetValue(options))));

    [Test]
    public void The_table_of_log_events_has_each_of_them()
    {
        IEnumerable<(string, string, string)> events =
            from type in typeof(SocketIoOptions).Assembly.GetTypes()
            from method in type.GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)
            let attribute = method.GetCustomAttribute<LoggerMessageAttribute>()
            where attribute is not null
            select (attribute.EventId.ToString(CultureInfo.InvariantCulture), attribute.Level.ToString(), $"`{attribute.EventName}`");
        MarkdownPage.Read("docs/operations.md").TableRows()
            .Where(row => row.Length == 4 && int.TryParse(row[0], out _)).Select(row => (row[0], row[1], row[2])).Should().BeEquivalentTo(events);
    }

    [Test]
    public void The_table_of_instruments_has_each_of_them()
    {
        List<string> instruments = [];
        using ServiceProvider services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        using MeterListener listener = new()
        {
            InstrumentPublished = (instrument, _) =>
            {
                if (instrument.Meter.Scope == services.GetRequiredService<IMeterFactory>())
                {
                    instruments.Add($"`{instrument.Name}`");
                }
            },
        };
        listener.Start();
        using SocketIoMetrics metrics = new(services.GetRequiredService<IMeterFactory>());
        instruments.Should().NotBeEmpty();
        MarkdownPage.Read("docs/operations.md").TableRows().Select(row => row[0])
            .Where(name => name.StartsWith("`socketio.", StringComparison.Ordinal)).Should().BeEquivalentTo(instruments);
    }

    [Test]
    public void The_files_that_the_architecture_names_exist_and_every_folder_is_named()
    {
        string source = RepositoryFiles.PathOf("src", "SocketIo.Server");
        string[] named = [.. MarkdownPage.Read("docs/architecture.md").Code()];
        string[] files = [.. named.Where(name => name.EndsWith(".cs", StringComparison.Ordinal))];
        files.Should().HaveCountGreaterThan(20);
        files.Where(file => !File.Exists(Path.Combine(source, file))).Should().BeEmpty("they are paths from src/SocketIo.Server");

        IEnumerable<string> folders = from folder in Directory.EnumerateDirectories(source)
                                      let name = Path.GetFileName(folder)
                                      where char.IsUpper(name[0])
                                      select name + "/";
        folders.Should().BeSubsetOf(named);
    }

    [GeneratedRegex("^`[A-Z][A-Za-z0-9]+`$")]
    private static partial Regex OptionName();

    private static string Text(object? value) => value switch
    {
        null => "none",
        bool flag => flag ? "`true`" : "`false`",
        int number when number >= Mebibyte && number % Mebibyte == 0 => $"{number / Mebibyte} MiB",
        int number => number.ToString("N0", CultureInfo.InvariantCulture),
        TimeSpan { TotalSeconds: 1 } => "1 second",
        TimeSpan time => $"{time.TotalSeconds.ToString(CultureInfo.InvariantCulture)} seconds",
        Enum member => $"`{member}`",
        SocketIoParser parser when parser == SocketIoParser.Json => $"`{nameof(SocketIoParser)}.{nameof(SocketIoParser.Json)}`",
        JsonSerializerOptions => "`JsonSerializerDefaults.Web`",
        _ => throw new NotSupportedException($"How is a {value.GetType().Name} written in the table?"),
    };
}
