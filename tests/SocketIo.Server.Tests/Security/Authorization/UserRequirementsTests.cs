using System.Security.Claims;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Infrastructure;
using Microsoft.Extensions.DependencyInjection;
using SocketIo.Server.Security.Authorization;

namespace SocketIo.Server.Tests.Security.Authorization;

/// <summary>The short way to a decision comes to the one that the authorization service comes to.</summary>
public sealed class UserRequirementsTests
{
    private static readonly Dictionary<string, AuthorizationPolicy> _policies = new()
    {
        ["signed in"] = Policy(policy => policy.RequireAuthenticatedUser()),
        ["one role"] = Policy(policy => policy.RequireRole("admin")),
        ["one of two roles"] = Policy(policy => policy.RequireRole("admin", "member")),
        ["two roles"] = Policy(policy => policy.RequireRole("admin").RequireRole("member")),
        ["any claim"] = Policy(policy => policy.RequireClaim("tenant")),
        ["a claim's value"] = Policy(policy => policy.RequireClaim("tenant", "acme", "umbrella")),
        ["a name"] = Policy(policy => policy.RequireUserName("alice")),
        ["everything"] = Policy(policy => policy.RequireAuthenticatedUser().RequireRole("member").RequireClaim("tenant", "acme").RequireUserName("alice")),
    };

    private static readonly Dictionary<string, ClaimsPrincipal> _users = new()
    {
        ["nobody"] = new ClaimsPrincipal(),
        ["somebody anonymous"] = new ClaimsPrincipal(new ClaimsIdentity([new Claim("tenant", "acme"), new Claim(ClaimTypes.Role, "admin")])),
        ["alice"] = User("alice", ("tenant", "acme"), (ClaimTypes.Role, "member")),
        ["alice in capitals"] = User("Alice", ("TENANT", "ACME"), (ClaimTypes.Role, "Member")),
        ["bob"] = User("bob", (ClaimTypes.Role, "admin"), (ClaimTypes.Role, "member")),
        ["two identities"] = new ClaimsPrincipal(
        [
            new ClaimsIdentity([new Claim("tenant", "umbrella")]),
            new ClaimsIdentity([new Claim(ClaimTypes.Name, "alice"), new Claim(ClaimTypes.Role, "admin")], "test"),
        ]),
    };

    private static readonly string[] _policyNames = [.. _policies.Keys];
    private static readonly string[] _userNames = [.. _users.Keys];

    [Test, Combinatorial]
    public async Task Users_are_judged_as_by_the_authorization_service(
        [ValueSource(nameof(_policyNames))] string policyName, [ValueSource(nameof(_userNames))] string userName)
    {
        await using ServiceProvider services = Services();
        UserRequirements requirements = UserRequirements.Of(_policies[policyName], services)!;

        AuthorizationResult expected = await services.GetRequiredService<IAuthorizationService>().AuthorizeAsync(_users[userName], null, _policies[policyName]);

        requirements.AreMetBy(_users[userName]).Should().Be(expected.Succeeded);
    }

    [Test]
    public async Task A_policy_that_looks_at_more_than_the_user_goes_the_long_way()
    {
        await using ServiceProvider services = Services();

        UserRequirements.Of(Policy(policy => policy.RequireRole("admin").RequireAssertion(_ => true)), services).Should().BeNull();
        UserRequirements.Of(Policy(policy => policy.AddRequirements(new StricterRole())), services).Should().BeNull();
    }

    [Test]
    public async Task An_application_with_handlers_of_its_own_goes_the_long_way()
    {
        await using ServiceProvider services = Services(services => services.AddSingleton<IAuthorizationHandler, RefusingHandler>());

        UserRequirements.Of(_policies["signed in"], services).Should().BeNull();
    }

    private static AuthorizationPolicy Policy(Action<AuthorizationPolicyBuilder> configure)
    {
        var builder = new AuthorizationPolicyBuilder();
        configure(builder);
        return builder.Build();
    }

    private static ClaimsPrincipal User(string name, params (string Type, string Value)[] claims) =>
        new(new ClaimsIdentity([new Claim(ClaimTypes.Name, name), .. claims.Select(claim => new Claim(claim.Type, claim.Value))], "test"));

    private static ServiceProvider Services(Action<IServiceCollection>? configure = null)
    {
        IServiceCollection services = new ServiceCollection().AddLogging().AddAuthorization();
        configure?.Invoke(services);
        return services.BuildServiceProvider();
    }

    private sealed class StricterRole() : RolesAuthorizationRequirement(["admin"])
    {
        public override Task HandleAsync(AuthorizationHandlerContext context) => Task.CompletedTask;
    }

    private sealed class RefusingHandler : IAuthorizationHandler
    {
        public Task HandleAsync(AuthorizationHandlerContext context)
        {
            context.Fail();
            return Task.CompletedTask;
        }
    }
}
