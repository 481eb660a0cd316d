using System.Collections.Frozen;
using System.Security.Claims;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Infrastructure;
using Microsoft.Extensions.DependencyInjection;

namespace SocketIo.Server.Security.Authorization;

/// <summary>
/// A policy that asks only for what ASP.NET Core's own requirements can ask of a user (signed in, roles, claims, a name), in an
/// application without authorization handlers of its own. The authorization service then comes to the same result, by way of a
/// scope and a dozen objects, which is a lot for something that happens with every event. Immutable and thread-safe.
/// </summary>
internal sealed class UserRequirements
{
    private readonly Func<ClaimsPrincipal, bool>[] _checks;

    private UserRequirements(Func<ClaimsPrincipal, bool>[] checks) => _checks = checks;

    /// <summary>The requirements of a policy; null when its outcome may depend on anything else.</summary>
    public static UserRequirements? Of(AuthorizationPolicy policy, IServiceProvider services)
    {
        using IServiceScope scope = services.CreateScope();
        IServiceProvider scoped = scope.ServiceProvider;
        bool isStandard = IsFrameworks(scoped.GetService<IAuthorizationService>())
            && IsFrameworks(scoped.GetService<IAuthorizationEvaluator>())
            && IsFrameworks(scoped.GetService<IAuthorizationHandlerProvider>())
            && IsFrameworks(scoped.GetService<IAuthorizationHandlerContextFactory>())
            && scoped.GetServices<IAuthorizationHandler>().All(handler => handler.GetType() == typeof(PassThroughAuthorizationHandler));
        Func<ClaimsPrincipal, bool>?[] checks = [.. policy.Requirements.Select(CheckOf)];
        return isStandard && checks.Length > 0 && !checks.Contains(null) ? new UserRequirements(checks!) : null;
    }

    /// <summary>Whether a user meets all of them.</summary>
    public bool AreMetBy(ClaimsPrincipal user)
    {
        foreach (Func<ClaimsPrincipal, bool> check in _checks)
        {
            if (!check(user))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsFrameworks(object? service) => service?.GetType().Assembly.GetName().Name?.StartsWith("Microsoft.AspNetCore.Authorization", StringComparison.Ordinal) == true;

    // Types derived from these may decide otherwise, so they have to be these very ones.
    private static Func<ClaimsPrincipal, bool>? CheckOf(IAuthorizationRequirement requirement) => requirement switch
    {
        DenyAnonymousAuthorizationRequirement when Is<DenyAnonymousAuthorizationRequirement>(requirement) => IsAuthenticated,
        RolesAuthorizationRequirement roles when Is<RolesAuthorizationRequirement>(requirement) => HasRoleOf([.. roles.AllowedRoles]),
        ClaimsAuthorizationRequirement claims when Is<ClaimsAuthorizationRequirement>(requirement) => HasClaimOf(claims.ClaimType, claims.AllowedValues),
        NameAuthorizationRequirement name when Is<NameAuthorizationRequirement>(requirement) => HasName(name.RequiredName),
        _ => null,
    };

    private static bool Is<T>(IAuthorizationRequirement requirement) => requirement.GetType() == typeof(T);

    private static bool IsAuthenticated(ClaimsPrincipal user)
    {
        if (user.Identity is not { } first)
        {
            return false;
        }

        if (first.IsAuthenticated)
        {
            return true;
        }

        foreach (ClaimsIdentity identity in user.Identities)
        {
            if (identity.IsAuthenticated)
            {
                return true;
            }
        }

        return false;
    }

    private static Func<ClaimsPrincipal, bool> HasRoleOf(string[] roles) => user =>
    {
        foreach (string role in roles)
        {
            if (user.IsInRole(role))
            {
                return true;
            }
        }

        return false;
    };

    private static Func<ClaimsPrincipal, bool> HasClaimOf(string type, IEnumerable<string>? allowedValues)
    {
        FrozenSet<string> values = (allowedValues ?? []).ToFrozenSet(StringComparer.Ordinal);
        return user =>
        {
            foreach (ClaimsIdentity identity in user.Identities)
            {
                foreach (Claim claim in identity.Claims)
                {
                    if (string.Equals(claim.Type, type, StringComparison.OrdinalIgnoreCase) && (values.Count == 0 || values.Contains(claim.Value)))
                    {
                        return true;
                    }
                }
            }

            return false;
        };
    }

    private static Func<ClaimsPrincipal, bool> HasName(string name) => user =>
    {
        foreach (ClaimsIdentity identity in user.Identities)
        {
            if (string.Equals(identity.Name, name, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    };
}
