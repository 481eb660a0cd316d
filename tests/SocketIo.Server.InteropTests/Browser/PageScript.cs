using System.Text.Json;
using Microsoft.Playwright;
using SocketIo.Server.Testing;

namespace SocketIo.Server.InteropTests;

/// <summary>Runs JavaScript on a page of the server's origin, with the client as the npm package has it for browsers.</summary>
internal static class PageScript
{
    private static readonly string s_helpers = File.ReadAllText(Path.Combine(ScriptProcess.Folder, "Node", "helpers.mjs"));

    /// <param name="profile">The page is opened in it.</param>
    /// <param name="server">Where the server listens; see <see cref="InteropServer.Page"/>.</param>
    /// <param name="bundle">The path of the client below node_modules.</param>
    /// <param name="body">The body of an async function, for which the client is <c>io</c>, and which sees what <c>Node/helpers.mjs</c> has.</param>
    /// <param name="transports">The option of that name.</param>
    /// <returns>What it returned, as JSON.</returns>
    public static async Task<JsonElement> RunAsync(IBrowserContext profile, Uri server, string bundle, string body, string[] transports)
    {
        IPage page = await profile.NewPageAsync();
        await page.GotoAsync(new Uri(server, InteropServer.Page).ToString());
        await page.AddScriptTagAsync(new() { Path = Path.Combine(ScriptProcess.Folder, "node_modules", bundle) });
        Task<string> result = page.EvaluateAsync<string>(
            $$"""
            async ([helpers, ...transports]) => {
              const { createHelpers } = await import("data:text/javascript," + encodeURIComponent(helpers));
              const { url, options, connect, once, next, ask, settled } = createHelpers(io, location.origin, transports);
              const body = async () => {
                {{body}}
              };
              return JSON.stringify((await body()) ?? null);
            }
            """,
            new[] { s_helpers }.Concat(transports));
        return JsonElement.Parse(await Eventually.GetAsync(result, description: $"in the page: {body}"));
    }
}
