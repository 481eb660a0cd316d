using System.Diagnostics;
using System.Text.Json;
using SocketIo.Server.Testing;

namespace SocketIo.Server.InteropTests;

/// <summary>
/// Runs JavaScript in Node.js with the real socket.io-client, so that a test shows both sides of a conversation in one place.
/// </summary>
internal static class NodeScript
{
    private static readonly string s_runner = RepositoryFiles.PathOf("tests", "SocketIo.Server.InteropTests", "Node", "run.mjs");

    /// <summary>
    /// Runs the body of an async function that sees <c>url</c> (the server's, without a slash at the end), <c>io</c>,
    /// <c>Manager</c>, and what <c>Node/run.mjs</c> adds: <c>connect(namespace, options)</c>, <c>next(socket, event)</c>, and
    /// others.
    /// </summary>
    /// <param name="server">Where the server listens.</param>
    /// <param name="body">The JavaScript. Its connections are cut off when it has returned.</param>
    /// <param name="transports">The option of that name for the client's sockets; the client's own default if there is none.</param>
    /// <param name="kill">Ends the process at once.</param>
    /// <returns>What it returned, as JSON.</returns>
    /// <exception cref="InvalidOperationException">It threw; the message has the stack.</exception>
    /// <exception cref="TimeoutException">It did not return within <see cref="Eventually.Deadline"/>.</exception>
    /// <exception cref="OperationCanceledException">It was killed, since <paramref name="kill"/> was cancelled.</exception>
    public static async Task<JsonElement> RunAsync(Uri server, string body, string[]? transports = null, CancellationToken kill = default)
    {
        using Process node = Process.Start(new ProcessStartInfo("node", [s_runner, server.GetLeftPart(UriPartial.Authority), string.Join(',', transports ?? [])])
        {
            WorkingDirectory = RepositoryFiles.PathOf("tests", "SocketIo.Server.InteropTests"),
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        try
        {
            Task<string> output = node.StandardOutput.ReadToEndAsync(CancellationToken.None);
            Task<string> error = node.StandardError.ReadToEndAsync(CancellationToken.None);
            await node.StandardInput.WriteAsync(body);
            node.StandardInput.Close();
            await Eventually.CompletesAsync(node.WaitForExitAsync(kill), description: $"node: {body}");

            return node.ExitCode == 0
                ? JsonElement.Parse(await output)
                : throw new InvalidOperationException($"The script failed:\n{await error}\n{body}");
        }
        finally
        {
            node.Kill(entireProcessTree: true);
        }
    }
}
