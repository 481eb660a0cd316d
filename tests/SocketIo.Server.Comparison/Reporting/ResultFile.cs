using System.Text.Json;
using SocketIo.Server.Comparison.Measuring;

namespace SocketIo.Server.Comparison.Reporting;

/// <summary>All runs as lines of JSON: the machine first, then one line for each run, written when it is over.</summary>
internal sealed class ResultFile : IDisposable
{
    private readonly StreamWriter _writer;

    private ResultFile(string path) => _writer = new StreamWriter(path) { AutoFlush = true };

    public static ResultFile Create(string path, Machine machine)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        ResultFile file = new(path);
        file.Write(machine);
        return file;
    }

    /// <summary>Several files make one report; each has rounds of its own. The machine is that of the last one.</summary>
    /// <exception cref="FormatException">A file is empty, or not written by this program.</exception>
    public static (Machine Machine, IReadOnlyList<Result> Results) Read(IEnumerable<string> paths)
    {
        Machine? machine = null;
        List<Result> results = [];
        foreach (string path in paths)
        {
            int rounds = results.Count == 0 ? 0 : results.Max(result => result.Round) + 1;
            string[] lines = File.ReadAllLines(path);
            try
            {
                machine = JsonSerializer.Deserialize<Machine>(lines[0]);
                results.AddRange(lines.Skip(1).Select(line => JsonSerializer.Deserialize<Result>(line)!).Select(result => result with { Round = rounds + result.Round }));
            }
            catch (Exception exception) when (exception is JsonException or IndexOutOfRangeException)
            {
                throw new FormatException($"{path} holds no results.", exception);
            }
        }

        return (machine ?? throw new FormatException("report needs a file."), results);
    }

    public void Add(Result result) => Write(result);

    public void Dispose() => _writer.Dispose();

    private void Write<T>(T value) => _writer.WriteLine(JsonSerializer.Serialize(value));
}
