using System.Diagnostics;
using SocketIo.Server.Testing;

namespace SocketIo.Server.InteropTests.Chat;

/// <summary>The chat sample as a process of its own, on a free port.</summary>
internal sealed class ChatServer : IAsyncDisposable
{
    private const string Listening = "Now listening on: ";

    private readonly Process _process;
    private readonly TaskCompletionSource<Uri> _address = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<string> _log = [];

    private ChatServer(string environment)
    {
        // What is built, run from where "dotnet run" runs it.
        string configuration = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;
        string folder = RepositoryFiles.PathOf("samples", "Chat");
        _process = new Process
        {
            StartInfo = new("dotnet", [Path.Combine(folder, "bin", configuration, "net10.0", "Chat.dll"), "--urls", "http://127.0.0.1:0"])
            {
                WorkingDirectory = folder,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                Environment = { ["ASPNETCORE_ENVIRONMENT"] = environment },
            },
            EnableRaisingEvents = true,
        };
        _process.OutputDataReceived += (_, e) => OnLine(e.Data);
        _process.ErrorDataReceived += (_, e) => OnLine(e.Data);
        _process.Exited += (_, _) => _address.TrySetException(new InvalidOperationException($"The chat has ended:\n{Log}"));
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
    public static async Task<ChatServer> StartAsync(string environment)
    {
        ChatServer server = new(environment);
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

    /// <summary>Asks the process to end, as a service manager does, and waits until it has.</summary>
    public async Task StopAsync()
    {
        using Process kill = Process.Start("kill", ["-TERM", $"{_process.Id}"]);
        await Eventually.CompletesAsync(_process.WaitForExitAsync());
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill(entireProcessTree: true);
        await Eventually.CompletesAsync(_process.WaitForExitAsync());
        _process.Dispose();
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

        if (line.IndexOf(Listening, StringComparison.Ordinal) is >= 0 and int start)
        {
            _address.TrySetResult(new Uri(line[(start + Listening.Length)..]));
        }
    }
}
