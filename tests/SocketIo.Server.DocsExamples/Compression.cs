using SocketIo.Server;

namespace DocsExamples;

/// <summary>The examples of docs/compression.md.</summary>
public static class Compression
{
    public static void Add(WebApplicationBuilder builder)
    {
        // snippet: compression
        builder.Services.AddSocketIo(options =>
        {
            options.PerMessageDeflate = new PerMessageDeflateOptions(); // on WebSockets
            options.HttpCompression = new HttpCompressionOptions(); // answers to polls
        });
        // end-snippet
    }

    public static async Task EmitAsync(ISocket socket, INamespace chat, string token, byte[] jpeg)
    {
        // snippet: compress
        await socket.EmitUncompressedAsync("token", token);
        await chat.To("red").Compress(false).EmitAsync("picture", jpeg); // would not get smaller
        // end-snippet
    }
}
