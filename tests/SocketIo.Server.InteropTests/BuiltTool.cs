using System.Diagnostics;
using SocketIo.Server.Testing;

namespace SocketIo.Server.InteropTests;

/// <summary>A program below <c>tests</c> that is no test itself, as it was built with these.</summary>
internal static class BuiltTool
{
    /// <summary>Runs it to its end.</summary>
    public static async Task<(int ExitCode, string Output)> RunAsync(string name, params string[] arguments)
    {
        string configuration = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;
        string program = RepositoryFiles.PathOf("tests", name, "bin", configuration, "net10.0", name + ".dll");
        using Process process = Process.Start(new ProcessStartInfo("dotnet", [program, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        try
        {
            Task<string> output = process.StandardOutput.ReadToEndAsync();
            Task<string> error = process.StandardError.ReadToEndAsync();
            await Eventually.CompletesAsync(process.WaitForExitAsync(), TimeSpan.FromMinutes(2));
            return (process.ExitCode, await output + await error);
        }
        finally
        {
            process.Kill(entireProcessTree: true);
        }
    }
}
