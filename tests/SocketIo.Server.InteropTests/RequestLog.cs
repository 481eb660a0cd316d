using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;

namespace SocketIo.Server.InteropTests;

/// <summary>A middleware that notes the HTTP requests.</summary>
internal sealed class RequestLog
{
    private readonly ConcurrentQueue<ReceivedRequest> _requests = [];
    private int _held;

    public IReadOnlyCollection<ReceivedRequest> All => _requests;

    /// <summary>The GETs that are not answered yet: polls, and WebSockets.</summary>
    public int HeldCount => Volatile.Read(ref _held);

    public async Task NoteAsync(HttpContext context, RequestDelegate next)
    {
        var request = new ReceivedRequest(context.Request.Query["sid"], context.Request.Headers.Cookie.ToString());
        _requests.Enqueue(request);
        context.Response.OnStarting(() =>
        {
            request.Coding = context.Response.Headers.ContentEncoding.ToString();
            return Task.CompletedTask;
        });
        int count = HttpMethods.IsGet(context.Request.Method) ? 1 : 0;
        Interlocked.Add(ref _held, count);
        try
        {
            await next(context);
        }
        finally
        {
            Interlocked.Add(ref _held, -count);
        }
    }
}

/// <summary>What tests look at in a request.</summary>
/// <param name="SessionId">The session it belongs to; null for a handshake.</param>
/// <param name="Cookies">The cookies it brought.</param>
internal sealed record ReceivedRequest(string? SessionId, string Cookies)
{
    /// <summary>How its answer was compressed; empty for not at all, and until it is answered.</summary>
    public string Coding { get; set; } = "";
}
