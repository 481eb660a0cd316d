using System.Security.Claims;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.DependencyInjection;

namespace SocketIo.Server.Security.Authorization;

/// <summary>What metadata demands of a user, combined into one policy at start. Immutable and thread-safe.</summary>
internal sealed class AuthorizationRule
{
    private readonly AuthorizationPolicy? _policy;
    private readonly UserRequirements? _userRequirements;
    private readonly Func<ValueTask<AuthorizationPolicy>> _combine;

    private AuthorizationRule(
        string[] schemes, AuthorizationPolicy? policy, UserRequirements? userRequirements, Func<ValueTask<AuthorizationPolicy>> combine)
    {
        Schemes = schemes;
        _policy = policy;
        _userRequirements = userRequirements;
        _combine = combine;
    }

    /// <summary>The authentication schemes by which the user must have signed in; empty when it does not matter how.</summary>
    public IReadOnlyList<string> Schemes { get; }

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
        string[] schemes = SchemesOf(policy);
        return provider.AllowsCachingPolicies
            ? new AuthorizationRule(schemes, policy, UserRequirements.Of(policy, services), combine)
            : new AuthorizationRule(schemes, policy: null, userRequirements: null, combine);
    }

    /// <summary>Whether an object says who may, even if it is everybody.</summary>
    public static bool IsRule(object metadata) => IsDemand(metadata) || metadata is IAllowAnonymous;

    /// <summary>Whether a user may.</summary>
    /// <param name="user">The user.</param>
    /// <param name="context">What resource-based handlers get to see; the scope of its services is created only if they are needed.</param>
    public ValueTask<bool> AllowsAsync(ClaimsPrincipal user, PipelineContext context)
    {
        if (_userRequirements is not null)
        {
            return new(_userRequirements.AreMetBy(user));
        }

        if (_policy is null)
        {
            return CombineAndDecideAsync(user, context);
        }

        Task<AuthorizationResult> decision = Decide(user, context, _policy);
        return decision.IsCompletedSuccessfully ? new(decision.Result.Succeeded) : AwaitAsync(decision);
    }

    private static Task<AuthorizationResult> Decide(ClaimsPrincipal user, PipelineContext context, AuthorizationPolicy policy) =>
        context.Services.GetRequiredService<IAuthorizationService>().AuthorizeAsync(user, context, policy.Requirements);

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

    private static string[] SchemesOf(AuthorizationPolicy policy) => [.. policy.AuthenticationSchemes.Distinct(StringComparer.Ordinal)];

    private static bool IsDemand(object metadata) => metadata is IAuthorizeData or IAuthorizationRequirementData or AuthorizationPolicy;

    /// <summary>For providers whose policies change while the application runs.</summary>
    private async ValueTask<bool> CombineAndDecideAsync(ClaimsPrincipal user, PipelineContext context)
    {
        AuthorizationPolicy policy = await _combine().ConfigureAwait(false);
        if (!SchemesOf(policy).SequenceEqual(Schemes))
        {
            throw new InvalidOperationException("A policy has changed its authentication schemes while the application runs. Handshakes were authenticated with those it had at start.");
        }

        return (await Decide(user, context, policy).ConfigureAwait(false)).Succeeded;
    }
}
