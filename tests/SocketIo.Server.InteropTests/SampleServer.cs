using System.Diagnostics;
using SocketIo.Server.Testing;

namespace SocketIo.Server.InteropTests;

/// <summary>A sample as a process of its own, on a free port of 127.0.0.1.</summary>
internal sealed class SampleServer : IAsyncDisposable
{
    private readonly Process _process;
    private readonly Func<string, Uri?> _findAddress;
    private readonly TaskCompletionSource<Uri> _address = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<string> _log = [];

    private SampleServer(ProcessStartInfo start, Func<string, Uri?> findAddress)
    {
        _findAddress = findAddress;
        _process = new Process { StartInfo = start, EnableRaisingEvents = true };
        _process.OutputDataReceived += (_, e) => OnLine(e.Data);
        _process.ErrorDataReceived += (_, e) => OnLine(e.Data);
        _process.Exited += (_, _) => _address.TrySetException(new InvalidOperationException($"The sample has ended:\n{Log}"));
    }

    public Uri Address => _address.Task.Result;

    public string Log
    {
        get
        {
            lock (_log)
            {
                return string.Join('\n', _log);
            }
        }
    }

    /// <summary>Starts the chat; it listens when this returns.</summary>
    public static Task<SampleServer> StartChatAsync(string environment)
    {
        const string Listening = "Now listening on: ";
        ProcessStartInfo start = Describe("Chat", "--urls", "http://127.0.0.1:0");
        start.Environment["ASPNETCORE_ENVIRONMENT"] = environment;
        return StartAsync(start, line => line.IndexOf(Listening, StringComparison.Ordinal) is >= 0 and int found ? new Uri(line[(found + Listening.Length)..]) : null);
    }

    /// <summary>Starts the conformance server with a profile and more arguments; it listens when this returns.</summary>
    public static Task<SampleServer> StartConformanceAsync(string profile, params string[] arguments) =>
        StartAsync(Describe("Conformance", ["--profile", profile, "--port", "0", .. arguments]), FindPort);

    /// <summary>Starts the secure chat with more arguments, in a folder of its own; it listens when this returns.</summary>
    public static Task<SampleServer> StartSecureChatAsync(params string[] arguments)
    {
        ProcessStartInfo start = Describe("SecureChat", ["--port", "0", .. arguments]);
        start.WorkingDirectory = Path.GetTempPath();
        return StartAsync(start, FindPort);
    }

    /// <summary>How to run what is built of a sample, in the folder where <c>dotnet run</c> runs it.</summary>
    public static ProcessStartInfo Describe(string sample, params string[] arguments)
    {
        string configuration = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;
        string folder = RepositoryFiles.PathOf("samples", sample);
        return new ProcessStartInfo("dotnet", [Path.Combine(folder, "bin", configuration, "net10.0", sample + ".dll"), .. arguments])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
    }

    /// <summary>Asks the process to end, as a service manager does, waits until it has, and returns its exit code.</summary>
    public async Task<int> StopAsync()
    {
        using Process kill = Process.Start("kill", ["-TERM", $"{_process.Id}"]);
        await Eventually.CompletesAsync(_process.WaitForExitAsync());
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill(entireProcessTree: true);
        await Eventually.CompletesAsync(_process.WaitForExitAsync());
        _process.Dispose();
    }

    private static async Task<SampleServer> StartAsync(ProcessStartInfo start, Func<string, Uri?> findAddress)
    {
        SampleServer server = new(start, findAddress);
        try
        {
            server._process.Start();
            server._process.BeginOutputReadLine();
            server._process.BeginErrorReadLine();
            await Eventually.CompletesAsync(server._address.Task);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    private static Uri? FindPort(string line)
    {
        const string Listening = "listening ";
        return line.StartsWith(Listening, StringComparison.Ordinal) ? new Uri($"http://127.0.0.1:{line[Listening.Length..]}/") : null;
    }

    private void OnLine(string? line)
    {
        if (line is null)
        {
            return;
        }

        lock (_log)
        {
            _log.Add(line);
        }

        if (_findAddress(line) is { } address)
        {
            _address.TrySetResult(address);
        }
    }
}
