using System.Net;
using System.Text.Json;

namespace SocketIo.Server.InteropTests.SecureChat;

/// <summary>The HTTP routes: each answer, and each refusal.</summary>
internal sealed class HttpTests
{
    private static SecureChatServer Server => SharedServer.Instance;

    /// <summary>Wrong passwords count for an address of their own.</summary>
    private static HttpClient CreateStranger() => Server.CreateClient(new IPAddress([127, 0, 1, (byte)Random.Shared.Next(1, 255)]));

    [TestCase("""{"user":"alice","password":"password-alice"}""", 200)]
    [TestCase("""{"user":"alice","password":"password-alice","ttl":null}""", 200)]
    [TestCase("""{"user":"alice","password":"password-alice","ttl":2}""", 200)]
    [TestCase("""{"user":"alice","password":"password-alice","ttl":3600}""", 200)]
    [TestCase("""{"user":"alice","password":"password-alice","ttl":1}""", 400)]
    [TestCase("""{"user":"alice","password":"password-alice","ttl":3601}""", 400)]
    [TestCase("""{"user":"alice","password":"password-alice","ttl":-5}""", 400)]
    [TestCase("""{"user":"alice","password":"password-alice","ttl":2.5}""", 400)]
    [TestCase("""{"user":"alice","password":"password-alice","ttl":"60"}""", 400)]
    [TestCase("""{"user":"alice","password":"password-alice","ttl":99999999999999}""", 400)]
    [TestCase("""{"user":"alice","password":"password-bob"}""", 401)]
    [TestCase("""{"user":"alice","password":""}""", 401)]
    [TestCase("""{"user":"alice"}""", 401)]
    [TestCase("""{"user":"Alice","password":"password-Alice"}""", 401)]
    [TestCase("""{"user":"eve","password":"password-eve"}""", 401)]
    [TestCase("""{"user":"","password":"password-"}""", 401)]
    [TestCase("""{"user":null,"password":"password-"}""", 401)]
    [TestCase("""{"user":{"name":"alice"},"password":"password-alice"}""", 400)]
    [TestCase("""[]""", 400)]
    [TestCase("""null""", 400)]
    [TestCase("""{"user":""", 400)]
    public async Task Signing_in_needs_a_name_its_password_and_a_sensible_lifetime(string body, int status)
    {
        using HttpClient stranger = CreateStranger();

        using HttpResponseMessage response = await Server.SendAsync("POST /login", body: body, client: stranger);

        ((int)response.StatusCode).Should().Be(status);
        if (status != 200)
        {
            (await response.Content.ReadAsStringAsync()).Should().BeEmpty();
        }
    }

    [Test]
    public async Task A_token_says_who_it_is_for_and_for_how_long()
    {
        JsonElement answer = await Server.GetJsonAsync("POST /login", body: new { user = "alice", password = "password-alice", ttl = 100 });

        JsonElement claims = Tokens.ReadClaims(answer.GetProperty("token").GetString()!);
        answer.GetProperty("expiresIn").GetInt32().Should().Be(100);
        (claims.GetProperty("exp").GetInt64() - claims.GetProperty("iat").GetInt64()).Should().Be(100);
        claims.GetProperty("sub").GetString().Should().Be("alice");
        claims.GetProperty("role").GetRawText().Should().Be("""["admin","member"]""");
        claims.GetProperty("project").GetRawText().Should().Be("""["apollo","gemini"]""");
        claims.GetProperty("amr").GetRawText().Should().Be("""["pwd"]""");
        claims.GetProperty("jti").GetString().Should().NotBeNullOrEmpty();
    }

    [Test]
    public async Task Without_a_lifetime_a_token_is_valid_for_an_hour()
    {
        JsonElement answer = await Server.GetJsonAsync("POST /login", body: new { user = "dave", password = "password-dave" });

        answer.GetProperty("expiresIn").GetInt32().Should().Be(3600);
        Tokens.ReadClaims(answer.GetProperty("token").GetString()!).GetProperty("role").GetRawText().Should().Be("[]");
    }

    [Test]
    public async Task After_ten_wrong_passwords_nobody_signs_in_from_that_address_whoever_they_say_they_are()
    {
        using HttpClient attacker = Server.CreateClient(IPAddress.Parse("127.0.2.1"));
        object wrong = new { user = "bob", password = "wrong" };
        object right = new { user = "bob", password = "password-bob" };
        for (int i = 0; i < 9; i++)
        {
            (await Server.StatusAsync("POST /login", body: wrong, client: attacker)).Should().Be(401);
        }

        // A success does not reset the count.
        (await Server.StatusAsync("POST /login", body: right, client: attacker)).Should().Be(200);
        (await Server.StatusAsync("POST /login", body: wrong, client: attacker)).Should().Be(401);

        (await Server.StatusAsync("POST /login", body: wrong, client: attacker)).Should().Be(429);
        (await Server.StatusAsync("POST /login", body: right, client: attacker)).Should().Be(429);
        attacker.DefaultRequestHeaders.Add("X-Forwarded-For", "203.0.113.7");
        attacker.DefaultRequestHeaders.Add("Forwarded", "for=203.0.113.7");
        (await Server.StatusAsync("POST /login", body: right, client: attacker)).Should().Be(429);

        using HttpClient neighbour = Server.CreateClient(IPAddress.Parse("127.0.2.2"));
        (await Server.StatusAsync("POST /login", body: right, client: neighbour)).Should().Be(200);
    }

    [Test]
    public async Task Of_many_wrong_passwords_at_the_same_time_ten_are_judged()
    {
        using HttpClient attacker = Server.CreateClient(IPAddress.Parse("127.0.2.3"));

        int[] statuses = await Task.WhenAll(Enumerable.Range(0, 40).Select(i => Server.StatusAsync("POST /login", body: new { user = "bob", password = $"{i}" }, client: attacker)));

        statuses.Count(status => status == 401).Should().Be(10);
        statuses.Count(status => status == 429).Should().Be(30);
    }

    private static readonly string[] s_protected = ["POST /refresh", "POST /logout", "POST /ticket", "GET /messages/1", "GET /messages/no%20number"];

    [Test]
    public async Task Without_a_valid_bearer_token_there_is_nothing(
        [ValueSource(nameof(s_protected))] string request,
        [Values("missing", "empty", "garbage", "forged", "unsigned", "changed", "huge", "basic")] string kind)
    {
        string token = await Server.SignInAsync("alice");
        string[] parts = token.Split('.');
        string? authorization = kind switch
        {
            "missing" => null,
            "empty" => "Bearer",
            "garbage" => "Bearer x.y.z",
            "forged" => "Bearer " + Tokens.Forge(token, signature: Tokens.Encode("something else")),
            "unsigned" => "Bearer " + Tokens.Forge(token, header: """{"alg":"none","typ":"JWT"}""", signature: ""),
            "changed" => "Bearer " + Tokens.Forge(await Server.SignInAsync("bob"), payload: claims => claims.Replace("\"bob\"", "\"alice\"", StringComparison.Ordinal)),
            "huge" => $"Bearer {parts[0]}.{new string('A', 20_000)}.{parts[2]}",
            _ => "Basic " + Tokens.Encode("alice:password-alice"),
        };
        using HttpClient client = Server.CreateClient(IPAddress.Loopback);
        if (authorization is not null)
        {
            client.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", authorization);
        }

        using HttpResponseMessage response = await Server.SendAsync(request, client: client);

        ((int)response.StatusCode).Should().Be(401);
        (await response.Content.ReadAsStringAsync()).Should().BeEmpty();
    }

    [TestCase("Authorization", "Bearer")]
    [TestCase("authorization", "bearer")]
    [TestCase("AUTHORIZATION", "BEARER")]
    public async Task The_names_of_header_and_scheme_may_be_written_in_any_case(string header, string scheme)
    {
        using HttpClient client = Server.CreateClient(IPAddress.Loopback);
        client.DefaultRequestHeaders.TryAddWithoutValidation(header, $"{scheme} {await Server.SignInAsync("bob")}");

        (await Server.StatusAsync("POST /refresh", client: client)).Should().Be(200);
    }

    [TestCase("?access_token=TOKEN", null)]
    [TestCase("?token=TOKEN", null)]
    [TestCase("", "Cookie")]
    public async Task A_token_counts_nowhere_else(string query, string? header)
    {
        string token = await Server.SignInAsync("bob");
        using HttpClient client = Server.CreateClient(IPAddress.Loopback);
        if (header is not null)
        {
            client.DefaultRequestHeaders.TryAddWithoutValidation(header, $"token={token}; access_token={token}; Authorization=Bearer {token}");
        }

        (await Server.StatusAsync("POST /refresh" + query.Replace("TOKEN", token, StringComparison.Ordinal), client: client)).Should().Be(401);
    }

    [Test]
    public async Task A_token_is_refreshed_for_the_same_user()
    {
        string token = await Server.SignInAsync("carol");

        JsonElement plain = await Server.GetJsonAsync("POST /refresh", token);
        JsonElement shorter = await Server.GetJsonAsync("POST /refresh", token, new { ttl = 50 });

        plain.GetProperty("expiresIn").GetInt32().Should().Be(3600);
        shorter.GetProperty("expiresIn").GetInt32().Should().Be(50);
        JsonElement claims = Tokens.ReadClaims(shorter.GetProperty("token").GetString()!);
        claims.GetProperty("sub").GetString().Should().Be("carol");
        claims.GetProperty("project").GetRawText().Should().Be("""["gemini"]""");
        claims.GetProperty("jti").GetString().Should().NotBe(Tokens.ReadClaims(token).GetProperty("jti").GetString());
    }

    [TestCase("""{"ttl":1}""")]
    [TestCase("""{"ttl":3601}""")]
    [TestCase("""{"ttl":"50"}""")]
    [TestCase("""[1]""")]
    public async Task A_token_is_not_refreshed_for_a_senseless_time(string body) =>
        (await Server.StatusAsync("POST /refresh", await Server.SignInAsync("carol"), body)).Should().Be(400);

    [TestCase("alice")]
    [TestCase("dave")]
    public async Task A_message_that_does_not_exist_is_not_found(string user)
    {
        string token = await Server.SignInAsync(user);

        (await Server.StatusAsync("GET /messages/1", token)).Should().Be(404);
    }

    [TestCase("GET /appsettings.json")]
    [TestCase("GET /SecureChat.dll")]
    [TestCase("GET /..%2fappsettings.json")]
    public async Task Nothing_else_of_the_program_is_served(string request) => (await Server.StatusAsync(request)).Should().Be(404);

    [Test]
    public async Task The_page_may_run_nothing_but_its_own_scripts_and_stand_in_no_frame()
    {
        using HttpResponseMessage page = await Server.SendAsync("GET /");

        ((int)page.StatusCode).Should().Be(200);
        page.Headers.GetValues("Content-Security-Policy").Single().Should().Be("default-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'");
        page.Headers.GetValues("X-Content-Type-Options").Should().Equal("nosniff");
        (await page.Content.ReadAsStringAsync()).Should().NotMatchRegex("<script(?![^>]*src=)|style=|\\son[a-z]+=");
    }
}
