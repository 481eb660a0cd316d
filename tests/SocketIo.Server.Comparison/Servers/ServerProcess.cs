using System.Diagnostics;
using System.Globalization;

namespace SocketIo.Server.Comparison.Servers;

/// <summary>A server as a process of its own, and what the kernel says about it.</summary>
internal sealed class ServerProcess : IDisposable
{
    private const string Listening = "listening ";
    private const double TicksPerSecond = 100; // of /proc, on every Linux

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    private readonly Process _process;

    private ServerProcess(ServerKind kind, Process process)
    {
        Kind = kind;
        _process = process;
    }

    public ServerKind Kind { get; }

    public int Port { get; private set; }

    /// <summary>User and system time so far, in microseconds.</summary>
    public double CpuMicroseconds
    {
        get
        {
            string stat = File.ReadAllText($"/proc/{_process.Id}/stat");
            string[] fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' '); // what the name may contain is behind us
            return (long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture)) / TicksPerSecond * 1e6;
        }
    }

    public long ResidentBytes
    {
        get
        {
            string line = File.ReadLines($"/proc/{_process.Id}/status").First(line => line.StartsWith("VmRSS:", StringComparison.Ordinal));
            return 1024 * long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
        }
    }

    /// <param name="kind">Which server.</param>
    /// <param name="cpu">The CPU it may use; null for all of them.</param>
    public static ServerProcess Start(ServerKind kind, int? cpu)
    {
        ProcessStartInfo info = kind.StartInfo;
        if (cpu is not null)
        {
            string[] command = ["-c", cpu.Value.ToString(CultureInfo.InvariantCulture), info.FileName, .. info.ArgumentList];
            info.FileName = "taskset";
            info.ArgumentList.Clear();
            Array.ForEach(command, info.ArgumentList.Add);
        }

        info.RedirectStandardOutput = true;
        ServerProcess server = new(kind, Process.Start(info)!);
        try
        {
            Task<string?> line = server._process.StandardOutput.ReadLineAsync();
            server.Port = line.Wait(s_patience) && line.Result is { } text && text.StartsWith(Listening, StringComparison.Ordinal)
                ? int.Parse(text.AsSpan(Listening.Length), CultureInfo.InvariantCulture)
                : throw new InvalidOperationException($"{kind.Name} does not listen.");
            return server;
        }
        catch
        {
            server.Dispose();
            throw;
        }
    }

    public void CollectGarbage()
    {
        using HttpClient http = new() { Timeout = s_patience };
        using HttpRequestMessage request = new(HttpMethod.Get, $"http://127.0.0.1:{Port}/gc");
        using HttpResponseMessage response = http.Send(request);
        response.EnsureSuccessStatusCode();
    }

    public void Dispose()
    {
        _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
        _process.Dispose();
    }
}
