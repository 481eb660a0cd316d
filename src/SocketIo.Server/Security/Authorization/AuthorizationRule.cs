using System.Security.Claims;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.DependencyInjection;

namespace SocketIo.Server.Security.Authorization;

/// <summary>What metadata demands of a user, combined into one policy at start. Immutable and thread-safe.</summary>
internal sealed class AuthorizationRule
{
    private readonly AuthorizationPolicy? _policy;
    private readonly Func<ValueTask<AuthorizationPolicy>> _combine;

    private AuthorizationRule(AuthorizationPolicy? policy, Func<ValueTask<AuthorizationPolicy>> combine)
    {
        _policy = policy;
        _combine = combine;
    }

    /// <summary>
    /// The rule that authorization attributes, requirements and policies make together; null when there are none, or when
    /// one of them allows everybody.
    /// </summary>
    /// <exception cref="InvalidOperationException">A policy does not exist, or authorization is not set up.</exception>
    public static AuthorizationRule? Of(IReadOnlyList<object> metadata, IServiceProvider services)
    {
        if (metadata.OfType<IAllowAnonymous>().Any() || !metadata.Any(IsDemand))
        {
            return null;
        }

        IAuthorizationPolicyProvider provider = services.GetService<IAuthorizationPolicyProvider>()
            ?? throw new InvalidOperationException("RequireAuthorization needs the authorization services: call AddAuthorization() on the services of the application.");
        Func<ValueTask<AuthorizationPolicy>> combine = () => CombineAsync(metadata, provider);

        // Once at start in any case, so that a policy which does not exist is noticed there. No request waits for it.
        AuthorizationPolicy policy = combine().AsTask().GetAwaiter().GetResult();
        return new AuthorizationRule(provider.AllowsCachingPolicies ? policy : null, combine);
    }

    /// <summary>Whether an object says who may, even if it is everybody.</summary>
    public static bool IsRule(object metadata) => IsDemand(metadata) || metadata is IAllowAnonymous;

    /// <summary>Whether a user may.</summary>
    /// <param name="user">The user.</param>
    /// <param name="resource">What resource-based handlers get to see.</param>
    /// <param name="services">The services of the scope in which handlers may run.</param>
    public ValueTask<bool> AllowsAsync(ClaimsPrincipal user, object resource, IServiceProvider services)
    {
        if (_policy is null)
        {
            return CombineAndDecideAsync(user, resource, services);
        }

        Task<AuthorizationResult> decision = Decide(user, resource, services, _policy);
        return decision.IsCompletedSuccessfully ? new(decision.Result.Succeeded) : AwaitAsync(decision);
    }

    private static Task<AuthorizationResult> Decide(ClaimsPrincipal user, object resource, IServiceProvider services, AuthorizationPolicy policy) =>
        services.GetRequiredService<IAuthorizationService>().AuthorizeAsync(user, resource, policy.Requirements);

    private static async ValueTask<bool> AwaitAsync(Task<AuthorizationResult> decision) => (await decision.ConfigureAwait(false)).Succeeded;

    private static async ValueTask<AuthorizationPolicy> CombineAsync(IReadOnlyList<object> metadata, IAuthorizationPolicyProvider provider)
    {
        var combined = new AuthorizationPolicyBuilder();
        foreach (IAuthorizationRequirementData data in metadata.OfType<IAuthorizationRequirementData>())
        {
            combined.AddRequirements([.. data.GetRequirements()]);
        }

        foreach (AuthorizationPolicy policy in metadata.OfType<AuthorizationPolicy>())
        {
            combined.Combine(policy);
        }

        if (metadata.OfType<IAuthorizeData>().ToArray() is { Length: > 0 } demands
            && await AuthorizationPolicy.CombineAsync(provider, demands).ConfigureAwait(false) is { } named)
        {
            combined.Combine(named);
        }

        return combined.Build();
    }

    private static bool IsDemand(object metadata) => metadata is IAuthorizeData or IAuthorizationRequirementData or AuthorizationPolicy;

    /// <summary>For providers whose policies change while the application runs.</summary>
    private async ValueTask<bool> CombineAndDecideAsync(ClaimsPrincipal user, object resource, IServiceProvider services)
    {
        AuthorizationPolicy policy = await _combine().ConfigureAwait(false);
        return (await Decide(user, resource, services, policy).ConfigureAwait(false)).Succeeded;
    }
}
