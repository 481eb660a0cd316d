namespace DocsExamples;

/// <summary>The examples of docs/performance.md.</summary>
public static class Performance
{
    public static void UseInlineScheduling(WebApplicationBuilder builder)
    {
        // snippet: inline-scheduling
        builder.WebHost.UseSockets(sockets => sockets.UnsafePreferInlineScheduling = true);
        // end-snippet
    }
}
