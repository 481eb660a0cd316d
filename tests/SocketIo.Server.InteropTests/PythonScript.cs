using System.Text.Json;

namespace SocketIo.Server.InteropTests;

/// <summary>Runs Python with the client of the package python-socketio, as Debian has it.</summary>
internal static class PythonScript
{
    /// <summary>Runs the body of an async function that sees what <c>Python/run.py</c> has in its scope.</summary>
    /// <param name="server">Where the server listens.</param>
    /// <param name="body">The Python. Its connections are cut off when it has returned.</param>
    /// <param name="transports">The option of that name.</param>
    /// <returns>What it returned, as JSON; bytes are text of hexadecimal digits.</returns>
    /// <inheritdoc cref="ScriptProcess.RunAsync" path="/exception"/>
    public static Task<JsonElement> RunAsync(Uri server, string body, string[] transports) =>
        // Debian's, since its packages are for no other one.
        ScriptProcess.RunAsync("/usr/bin/python3", ["Python/run.py", server.GetLeftPart(UriPartial.Authority), string.Join(',', transports)], body);
}
