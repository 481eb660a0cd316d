using System.Net;
using System.Net.WebSockets;
using System.Security.Claims;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using SocketIo.Server.FunctionalTests.SocketIo;
using SocketIo.Server.Testing;

namespace SocketIo.Server.FunctionalTests.Security;

/// <summary>A session id that leaks is of no use to anybody but the user of the handshake.</summary>
internal sealed class SessionBindingTests
{
    private const string Url = "socket.io/?EIO=4&transport=polling";

    public enum Request
    {
        Poll,
        Post,
        Upgrade,
    }

    [Test]
    public async Task A_request_of_another_user_or_of_none_is_refused_and_the_session_goes_on([Values] Request request, [Values("bob", "", "ALICE")] string other)
    {
        AuditLog audit = new();
        await using SocketIoApp app = await StartAsync(audit: audit);
        using HttpClient http = new() { BaseAddress = app.Address };
        string session = await OpenAsync(http, "alice");

        (await SendAsync(app, http, request, session, other)).Should().Be(HttpStatusCode.Forbidden);

        (await SendAsync(app, http, Request.Post, session, "alice")).Should().Be(HttpStatusCode.OK);
        (await SendAsync(app, http, Request.Poll, session, "alice")).Should().Be(HttpStatusCode.OK);
        (await SendAsync(app, http, Request.Upgrade, session, "alice")).Should().Be(HttpStatusCode.SwitchingProtocols);
        audit.Entries.Where(entry => entry.Kind == SecurityEventKind.RequestRefused).Should().ContainSingle()
            .Which.User.Should().Be(other.Length == 0 ? null : other);
        app.Log.AllLines.Where(line => line.Category.StartsWith("SocketIo.", StringComparison.Ordinal))
            .Should().NotContain(line => line.Message.Contains(session));
    }

    [Test]
    public async Task The_session_of_a_web_socket_is_bound_too([Values("bob", "")] string other)
    {
        await using SocketIoApp app = await StartAsync();
        using HttpClient http = new() { BaseAddress = app.Address };
        using ClientWebSocket socket = new();
        socket.Options.SetRequestHeader("X-User", "alice");
        await socket.ConnectAsync(new Uri($"ws://{app.Address.Authority}/socket.io/?EIO=4&transport=websocket"), CancellationToken.None);
        byte[] buffer = new byte[1_000];
        int length = (await socket.ReceiveAsync(buffer.AsMemory(), CancellationToken.None)).Count;
        string session = System.Text.Encoding.UTF8.GetString(buffer, 0, length).Split('"')[3];

        (await SendAsync(app, http, Request.Poll, session, other)).Should().Be(HttpStatusCode.Forbidden);
        (await SendAsync(app, http, Request.Post, session, other)).Should().Be(HttpStatusCode.Forbidden);
        (await SendAsync(app, http, Request.Upgrade, session, other)).Should().Be(HttpStatusCode.Forbidden);
        socket.State.Should().Be(WebSocketState.Open);
    }

    [Test]
    public async Task The_same_user_with_a_renewed_token_is_the_same_user()
    {
        await using SocketIoApp app = await StartAsync();
        using HttpClient http = new() { BaseAddress = app.Address };
        string session = await OpenAsync(http, "alice");

        (await SendAsync(app, http, Request.Post, session, "alice", "another-token")).Should().Be(HttpStatusCode.OK);
    }

    [Test]
    public async Task A_session_without_a_user_is_bound_to_nobody_and_stays_without()
    {
        await using SocketIoApp app = await StartAsync();
        using HttpClient http = new() { BaseAddress = app.Address };
        string session = await OpenAsync(http, "");

        (await SendAsync(app, http, Request.Post, session, "alice")).Should().Be(HttpStatusCode.OK);

        await Eventually.IsTrueAsync(() => app.Io.Of("/").Sockets.Count == 1);
        app.Io.Of("/").Sockets.Single().User.Identity!.IsAuthenticated.Should().BeFalse();
    }

    [Test]
    public async Task The_application_may_say_what_stays_the_same_or_that_nothing_does()
    {
        await using SocketIoApp byDevice = await StartAsync(io => io.Handshake.BindSessions(user => user.FindFirst("jti")?.Value));
        using HttpClient http = new() { BaseAddress = byDevice.Address };
        string session = await OpenAsync(http, "alice");
        (await SendAsync(byDevice, http, Request.Post, session, "alice", "another-token")).Should().Be(HttpStatusCode.Forbidden);

        await using SocketIoApp unbound = await StartAsync(io => io.Handshake.BindSessions(_ => null));
        using HttpClient open = new() { BaseAddress = unbound.Address };
        session = await OpenAsync(open, "alice");
        (await SendAsync(unbound, open, Request.Post, session, "bob")).Should().Be(HttpStatusCode.OK);
    }

    private static Task<SocketIoApp> StartAsync(Action<SocketIoEndpointBuilder>? map = null, IAuditSink? audit = null) => SocketIoApp.StartAsync(
        io =>
        {
            map?.Invoke(io);
            io.MapNamespace("/", _ => { });
        },
        services: services => services.AddSingleton<IAuditSink>(audit ?? new AuditLog()),
        app: web => web.Use((context, next) =>
        {
            if (context.Request.Headers["X-User"].ToString() is { Length: > 0 } user)
            {
                context.User = new ClaimsPrincipal(new ClaimsIdentity([new("sub", user), new("jti", context.Request.Headers["X-Token"].ToString())], "test"));
            }

            return next(context);
        }));

    private static async Task<string> OpenAsync(HttpClient http, string user)
    {
        using HttpRequestMessage request = Create(HttpMethod.Get, Url, user);
        using HttpResponseMessage response = await http.SendAsync(request);
        return (await response.Content.ReadAsStringAsync()).Split('"')[3];
    }

    private static async Task<HttpStatusCode> SendAsync(SocketIoApp app, HttpClient http, Request kind, string session, string user, string token = "")
    {
        if (kind == Request.Upgrade)
        {
            using ClientWebSocket socket = new();
            socket.Options.CollectHttpResponseDetails = true;
            socket.Options.SetRequestHeader("X-User", user);
            try
            {
                await socket.ConnectAsync(new Uri($"ws://{app.Address.Authority}/socket.io/?EIO=4&transport=websocket&sid={session}"), CancellationToken.None);
            }
            catch (WebSocketException)
            {
                // The status says what happened.
            }

            return socket.HttpStatusCode;
        }

        using HttpRequestMessage request = Create(kind == Request.Poll ? HttpMethod.Get : HttpMethod.Post, $"{Url}&sid={session}", user, token);
        request.Content = kind == Request.Post ? new StringContent("40") : null;
        using HttpResponseMessage response = await http.SendAsync(request).WaitAsync(Eventually.Deadline);
        return response.StatusCode;
    }

    private static HttpRequestMessage Create(HttpMethod method, string url, string user, string token = "")
    {
        HttpRequestMessage request = new(method, url);
        request.Headers.TryAddWithoutValidation("X-User", user);
        request.Headers.TryAddWithoutValidation("X-Token", token);
        return request;
    }
}
