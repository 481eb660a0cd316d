using DocsExamples;
using SocketIo.Server.FunctionalTests.SocketIo;
using SocketIo.Server.Testing;

namespace SocketIo.Server.FunctionalTests.Engine;

/// <summary>Headers that the application's own middleware sets, as the documentation shows it.</summary>
internal sealed class HeaderTests
{
    [Test]
    public async Task Every_response_of_a_session_has_them_and_the_first_one_more()
    {
        await using SocketIoApp app = await SocketIoApp.StartAsync(io => io.MapNamespace("/", _ => { }), app: Migrating.SetHeaders);
        using RawConnection connection = await RawConnection.OpenAsync(app.Address);

        RawResponse handshake = await GetAsync(connection, "");
        string sid = handshake.Text.Split('"')[3];
        await connection.SendHeadAsync($"POST {Target($"&sid={sid}")} HTTP/1.1", "Host: localhost", "Content-Length: 2");
        await connection.SendAsync("40"u8.ToArray());
        RawResponse post = await connection.ReadResponseAsync();
        RawResponse poll = await GetAsync(connection, $"&sid={sid}");

        Headers(handshake).Should().Be("eu-1, 1");
        Headers(post).Should().Be("eu-1, ");
        Headers(poll).Should().Be("eu-1, ");
    }

    [Test]
    public async Task The_answer_to_a_WebSocket_has_them_too()
    {
        await using SocketIoApp app = await SocketIoApp.StartAsync(io => io.MapNamespace("/", _ => { }), app: Migrating.SetHeaders);
        using RawConnection connection = await RawConnection.OpenAsync(app.Address);
        string sid = (await GetAsync(connection, "")).Text.Split('"')[3];

        using RawWebSocket first = await RawWebSocket.OpenAsync(app.Address, "/socket.io/?EIO=4&transport=websocket");
        using RawWebSocket upgrade = await RawWebSocket.OpenAsync(app.Address, $"/socket.io/?EIO=4&transport=websocket&sid={sid}");

        Headers(first.Handshake).Should().Be("eu-1, 1");
        Headers(upgrade.Handshake).Should().Be("eu-1, ");
    }

    private static string Target(string more) => $"/socket.io/?EIO=4&transport=polling{more}";

    private static string Headers(RawResponse response) => $"{response.Header("X-Server")}, {response.Header("X-First")}";

    private static async Task<RawResponse> GetAsync(RawConnection connection, string more)
    {
        await connection.SendHeadAsync($"GET {Target(more)} HTTP/1.1", "Host: localhost");
        return await connection.ReadResponseAsync();
    }
}
