using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using SocketIo.Server.Comparison.Measuring;
using SocketIo.Server.Comparison.Servers;

namespace SocketIo.Server.Comparison.Reporting;

/// <summary>Where and with what was measured.</summary>
/// <param name="Processor">Its model.</param>
/// <param name="Processors">How many there are.</param>
/// <param name="Memory">In GiB.</param>
/// <param name="System">The operating system.</param>
/// <param name="DotNet">The version of the runtime.</param>
/// <param name="Node">The version of Node.js.</param>
/// <param name="SocketIo">The version of npm's socket.io.</param>
/// <param name="Seconds">For how long each scenario was measured.</param>
/// <param name="IsPinned">Whether server and generator had a CPU each.</param>
/// <param name="Date">The day.</param>
internal sealed record Machine(
    string Processor, int Processors, int Memory, string System, string DotNet, string Node, string SocketIo, double Seconds, bool IsPinned, string Date)
{
    public static Machine Describe(Pace pace) => new(
        Read("/proc/cpuinfo", "model name"),
        File.ReadLines("/proc/cpuinfo").Count(line => line.StartsWith("processor", StringComparison.Ordinal)),
        (int)(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes >> 30),
        $"{RuntimeInformation.OSDescription} ({RuntimeInformation.ProcessArchitecture})",
        RuntimeInformation.FrameworkDescription,
        NodeVersion(),
        SocketIoVersion(),
        pace.Measured.TotalSeconds,
        pace.IsPinned,
        TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"""
        {Date}. {Processor}, {Processors} CPUs, {Memory} GiB; {System}. {DotNet}, Node.js {Node}, socket.io {SocketIo}.
        {(IsPinned ? "The server had CPU 0 and the generator CPU 1" : "Server and generator shared all CPUs")}; each run was measured for {Seconds:0.##} s.
        """);

    private static string Read(string file, string name) =>
        File.ReadLines(file).FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal))?.Split(':', 2)[1].Trim() ?? "unknown processor";

    private static string NodeVersion()
    {
        using Process node = Process.Start(new ProcessStartInfo("node", ["--version"]) { RedirectStandardOutput = true })!;
        return node.StandardOutput.ReadToEnd().Trim().TrimStart('v');
    }

    private static string SocketIoVersion()
    {
        using JsonDocument package = JsonDocument.Parse(File.ReadAllText(Path.Combine(ServerKind.NodeFolder, "node_modules", "socket.io", "package.json")));
        return package.RootElement.GetProperty("version").GetString()!;
    }
}
