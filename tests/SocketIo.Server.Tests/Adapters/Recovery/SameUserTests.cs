using System.Security.Claims;
using SocketIo.Server.Adapters.Recovery;

namespace SocketIo.Server.Tests.Adapters.Recovery;

public sealed class SameUserTests
{
    private static readonly ClaimsPrincipal s_nobody = new();

    [Test]
    public void Nobody_is_the_same_as_nobody_and_as_no_user()
    {
        SameUser.Is(s_nobody, new ClaimsPrincipal(new ClaimsIdentity())).Should().BeTrue();
        SameUser.Is(s_nobody, User("a")).Should().BeFalse();
        SameUser.Is(User("a"), s_nobody).Should().BeFalse();
    }

    [Test]
    public void A_user_has_one_name_from_one_issuer()
    {
        SameUser.Is(User("a"), User("a")).Should().BeTrue();
        SameUser.Is(User("a"), User("b")).Should().BeFalse();
        SameUser.Is(User("a"), User("A")).Should().BeFalse();
        SameUser.Is(User("a", issuer: "one"), User("a", issuer: "two")).Should().BeFalse();
    }

    [Test]
    public void Other_claims_may_change() =>
        SameUser.Is(User("a", more: new Claim(ClaimTypes.Role, "admin")), User("a")).Should().BeTrue();

    [Test]
    public void An_authenticated_user_without_a_name_is_nobody_in_particular()
    {
        ClaimsPrincipal nameless = new(new ClaimsIdentity([new Claim("x", "y")], "key"));
        SameUser.Is(nameless, nameless).Should().BeFalse();
        SameUser.Is(nameless, s_nobody).Should().BeFalse();
    }

    private static ClaimsPrincipal User(string name, string issuer = "test", Claim? more = null) =>
        new(new ClaimsIdentity([.. more is null ? Array.Empty<Claim>() : [more], new Claim("sub", name, null, issuer)], "test"));
}
