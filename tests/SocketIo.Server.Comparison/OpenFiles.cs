using System.Globalization;

namespace SocketIo.Server.Comparison;

/// <summary>Each connection is an open file, here and in the server.</summary>
internal static class OpenFiles
{
    private const int Others = 500;

    /// <exception cref="FormatException">This process may not have so many connections.</exception>
    public static void Check(int connections)
    {
        string line = File.ReadLines("/proc/self/limits").First(line => line.StartsWith("Max open files", StringComparison.Ordinal));
        string limit = line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[3]; // the soft one, which the runtime has raised to the hard one
        if (limit != "unlimited" && int.Parse(limit, CultureInfo.InvariantCulture) < connections + Others)
        {
            throw new FormatException($"{connections} connections need more open files than the {limit} that `ulimit -n` allows.");
        }
    }
}
