using System.Diagnostics;
using System.Text.Json;
using SocketIo.Server.Testing;

namespace SocketIo.Server.InteropTests;

/// <summary>A program that reads a script from its standard input, runs it, and prints what it returns as JSON.</summary>
internal static class ScriptProcess
{
    /// <summary>The folder of the scripts, and of the packages that they import.</summary>
    public static string Folder { get; } = RepositoryFiles.PathOf("tests", "SocketIo.Server.InteropTests");

    /// <param name="program">The interpreter.</param>
    /// <param name="arguments">Its arguments, the first of which is the program that reads the script.</param>
    /// <param name="body">The script.</param>
    /// <param name="kill">Ends the process at once.</param>
    /// <exception cref="InvalidOperationException">The script threw; the message has the stack.</exception>
    /// <exception cref="TimeoutException">It did not return within <see cref="Eventually.Deadline"/>.</exception>
    /// <exception cref="OperationCanceledException">It was killed, since <paramref name="kill"/> was cancelled.</exception>
    public static async Task<JsonElement> RunAsync(string program, string[] arguments, string body, CancellationToken kill = default)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = Folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        try
        {
            Task<string> output = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
            Task<string> error = process.StandardError.ReadToEndAsync(CancellationToken.None);
            await process.StandardInput.WriteAsync(body);
            process.StandardInput.Close();
            await Eventually.CompletesAsync(process.WaitForExitAsync(kill), description: $"{program}: {body}");

            return process.ExitCode == 0
                ? JsonElement.Parse(await output)
                : throw new InvalidOperationException($"The script failed:\n{await error}\n{body}");
        }
        finally
        {
            process.Kill(entireProcessTree: true);
        }
    }
}
