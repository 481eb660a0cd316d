using System.Text.Json;

namespace SocketIo.Server.InteropTests;

/// <summary>
/// Runs JavaScript in Node.js with the real socket.io-client, so that a test shows both sides of a conversation in one place.
/// </summary>
internal static class NodeScript
{
    /// <summary>
    /// Runs the body of an async function that sees <c>url</c> (the server's, without a slash at the end), <c>io</c>,
    /// <c>Manager</c>, <c>Fetch</c>, and what <c>Node/helpers.mjs</c> adds: <c>connect(namespace, options)</c>, <c>next(socket, event)</c>,
    /// and others.
    /// </summary>
    /// <param name="server">Where the server listens.</param>
    /// <param name="body">The JavaScript. Its connections are cut off when it has returned.</param>
    /// <param name="transports">The option of that name for the client's sockets; the client's own default if there is none.</param>
    /// <param name="kill">Ends the process at once.</param>
    /// <returns>What it returned, as JSON.</returns>
    /// <inheritdoc cref="ScriptProcess.RunAsync" path="/exception"/>
    public static Task<JsonElement> RunAsync(Uri server, string body, string[]? transports = null, CancellationToken kill = default) =>
        ScriptProcess.RunAsync("node", ["Node/run.mjs", server.GetLeftPart(UriPartial.Authority), string.Join(',', transports ?? [])], body, kill);
}
