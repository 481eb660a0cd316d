using Microsoft.AspNetCore.Http;
using SocketIo.Server.Hosting;

namespace SocketIo.Server.Tests.Hosting;

public sealed class SessionCookieTests
{
    [Test]
    public void There_is_none_unless_it_is_asked_for() => SessionCookie.Create(null).Should().BeNull();

    [Test]
    public void It_is_out_of_reach_of_scripts_even_if_somebody_says_otherwise() =>
        SessionCookie.Create(new CookieBuilder { HttpOnly = false })!.HttpOnly.Should().BeTrue();

    [TestCase("a b")]
    [TestCase("a;b")]
    [TestCase("a=b")]
    [TestCase("a\r\nX: y")]
    [TestCase("ä")]
    public void GHSA_pxg6_pf52_xh8x_a_name_that_is_no_token_is_a_mistake(string name) =>
        Mistakes(new CookieBuilder { Name = name }).Should().ContainSingle().Which.Should().StartWith("Cookie.Name ");

    [TestCase("/; domain=evil.example")]
    [TestCase("/\r\nSet-Cookie: a=b")]
    [TestCase("/ä")]
    public void GHSA_pxg6_pf52_xh8x_a_path_or_domain_that_would_start_another_attribute_is_a_mistake(string value)
    {
        Mistakes(new CookieBuilder { Path = value }).Should().ContainSingle().Which.Should().StartWith("Cookie.Path ");
        Mistakes(new CookieBuilder { Domain = value }).Should().ContainSingle().Which.Should().StartWith("Cookie.Domain ");
        Mistakes(new CookieBuilder { Extensions = { value } }).Should().ContainSingle().Which.Should().StartWith("Cookie.Extensions ");
    }

    [Test]
    public void A_sound_cookie_is_no_mistake() =>
        Mistakes(new CookieBuilder { Name = "io", Path = "/socket.io", Domain = "example.com", Extensions = { "Partitioned", "Priority=High" } }).Should().BeEmpty();

    private static List<string> Mistakes(CookieBuilder cookie)
    {
        List<string> mistakes = [];
        EngineIoOptionsValidation.Validate(new EngineIoOptions { Cookie = cookie }, mistakes);
        return mistakes;
    }
}
