using System.Net;
using SocketIo.Server.FunctionalTests.SocketIo;

namespace SocketIo.Server.FunctionalTests.Security;

/// <summary>A token counts where the application looks for one, and nowhere else.</summary>
internal sealed class TokenSourceTests
{
    private static readonly TestTokens Tokens = new(TimeProvider.System);

    [Test]
    public async Task By_default_only_the_payload_counts_and_not_the_header_a_cookie_or_the_query()
    {
        await using SocketIoApp app = await StartAsync(_ => { });
        string token = Tokens.Issue();

        string answer = await ConnectAsync(app, "", $"&token={token}&access_token={token}", ("Authorization", "Bearer " + token), ("Cookie", $"token={token}; access_token={token}"));

        answer.Should().Be("44{\"message\":\"unauthorized\",\"data\":{\"code\":\"token_missing\"}}");
    }

    [TestCase("Bearer ")]
    [TestCase("bearer ")]
    [TestCase("BEARER   ")]
    public async Task The_header_counts_if_asked_for(string scheme)
    {
        await using SocketIoApp app = await StartAsync(jwt => jwt.AcceptAuthorizationHeader = true);

        (await ConnectAsync(app, "", "", ("authorization", scheme + Tokens.Issue()))).Should().StartWith("40{\"sid\"");
        (await ConnectAsync(app, "", "", ("authorization", "Basic " + Tokens.Issue()))).Should().Contain("token_missing");
        (await ConnectAsync(app, "", "", ("authorization", scheme + "x.y.z"))).Should().Contain("token_invalid");
    }

    [Test]
    public async Task A_cookie_counts_if_asked_for_but_not_two_of_the_same_name()
    {
        await using SocketIoApp app = await StartAsync(jwt => jwt.CookieName = "access");
        string token = Tokens.Issue();

        (await ConnectAsync(app, "", "", ("Cookie", $"a=b; access={token}"))).Should().StartWith("40{\"sid\"");
        (await ConnectAsync(app, "", "", ("Cookie", $"ACCESS={token}"))).Should().Contain("token_missing");
        (await ConnectAsync(app, "", "", ("Cookie", $"access={token}; access={token}"))).Should().Contain("token_invalid");
    }

    [Test]
    public async Task The_query_counts_if_asked_for_but_not_twice()
    {
        await using SocketIoApp app = await StartAsync(jwt => jwt.QueryParameter = "access_token");
        string token = Tokens.Issue();

        (await ConnectAsync(app, "", $"&access_token={token}")).Should().StartWith("40{\"sid\"");
        (await ConnectAsync(app, "", $"&access_token={token}&access_token={token}")).Should().Contain("token_invalid");
    }

    [Test]
    public async Task A_bad_token_in_the_payload_is_not_made_good_by_another_source()
    {
        await using SocketIoApp app = await StartAsync(jwt => jwt.AcceptAuthorizationHeader = true);

        (await ConnectAsync(app, TestTokens.Auth("x"), "", ("Authorization", "Bearer " + Tokens.Issue()))).Should().Contain("token_invalid");
    }

    [Test]
    public async Task A_client_without_a_token_may_pass_if_asked_for_but_none_with_a_bad_one()
    {
        await using SocketIoApp app = await StartAsync(jwt => jwt.AllowMissingToken = true);

        (await ConnectAsync(app, "", "")).Should().StartWith("40{\"sid\"");
        (await ConnectAsync(app, TestTokens.Auth("x"), "")).Should().Contain("token_invalid");
    }

    private static Task<SocketIoApp> StartAsync(Action<JwtOptions> configure) => SocketIoApp.ServeAsync(root => root.Connect.UseJwt(jwt =>
    {
        jwt.ValidationParameters = TestTokens.Parameters;
        configure(jwt);
    }));

    /// <summary>What a client with such a handshake is told.</summary>
    private static async Task<string> ConnectAsync(SocketIoApp app, string auth, string query, params (string Name, string Value)[] headers)
    {
        using HttpClient http = new() { BaseAddress = app.Address };
        string url = "socket.io/?EIO=4&transport=polling";
        using HttpRequestMessage handshake = new(HttpMethod.Get, url + query);
        foreach ((string name, string value) in headers)
        {
            handshake.Headers.TryAddWithoutValidation(name, value).Should().BeTrue();
        }

        using HttpResponseMessage open = await http.SendAsync(handshake);
        open.StatusCode.Should().Be(HttpStatusCode.OK);
        string session = "&sid=" + (await open.Content.ReadAsStringAsync()).Split('"')[3];
        using StringContent connect = new("40" + auth);
        using HttpResponseMessage posted = await http.PostAsync(url + session, connect);
        posted.EnsureSuccessStatusCode();
        return await http.GetStringAsync(url + session);
    }
}
