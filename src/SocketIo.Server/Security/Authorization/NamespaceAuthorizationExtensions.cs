using Microsoft.AspNetCore.Authorization;

namespace SocketIo.Server;

/// <summary>
/// Says who may join a namespace, with ASP.NET Core's policies. Handlers of resource-based requirements,
/// <c>AuthorizationHandler&lt;TRequirement, ConnectContext&gt;</c>, see the socket, its handshake and its <c>auth</c> payload.
/// </summary>
/// <remarks>
/// The rules are looked at behind all steps of the Connect gate, wherever they were added, so that they judge the user those steps
/// found. A user who has not signed in gets the CONNECT_ERROR <c>{message:"unauthorized", data:{code:"unauthorized"}}</c>, one who may
/// not <c>{message:"forbidden", data:{code:"forbidden"}}</c>. Rules add up. In a dynamic namespace they hold for each of them.
/// <para>
/// Where they name authentication schemes, every handshake of the endpoint is authenticated with these, and the user that they find is the one of
/// the sockets of this namespace, in place of the handshake's own. A step that sets another user, such as <c>UseJwt</c>, does not stand in
/// for them: the rules must then let both pass. Requests of the session have to show the same users. A scheme that does not exist is an
/// <see cref="InvalidOperationException"/> at start.
/// </para>
/// </remarks>
public static class NamespaceAuthorizationExtensions
{
    /// <summary>Demands the default policy: a user who has signed in, unless the application has set another one.</summary>
    /// <param name="builder">The namespace.</param>
    /// <returns>The same namespace.</returns>
    public static NamespaceBuilder RequireAuthorization(this NamespaceBuilder builder) => builder.RequireAuthorization(new AuthorizeAttribute());

    /// <summary>Demands policies by their names. One that does not exist is an <see cref="InvalidOperationException"/> at start.</summary>
    /// <param name="builder">The namespace.</param>
    /// <param name="policyNames">The names.</param>
    /// <returns>The same namespace.</returns>
    public static NamespaceBuilder RequireAuthorization(this NamespaceBuilder builder, params string[] policyNames)
    {
        ArgumentNullException.ThrowIfNull(policyNames);
        return builder.RequireAuthorization(Array.ConvertAll(policyNames, name => new AuthorizeAttribute(name)));
    }

    /// <summary>Demands what the attributes say: policies and roles.</summary>
    /// <param name="builder">The namespace.</param>
    /// <param name="authorizeData">The attributes, for example <see cref="AuthorizeAttribute"/>.</param>
    /// <returns>The same namespace.</returns>
    public static NamespaceBuilder RequireAuthorization(this NamespaceBuilder builder, params IAuthorizeData[] authorizeData)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(authorizeData);
        builder.Authorization.AddRange(authorizeData);
        return builder;
    }

    /// <summary>Demands a policy.</summary>
    /// <param name="builder">The namespace.</param>
    /// <param name="policy">The policy.</param>
    /// <returns>The same namespace.</returns>
    public static NamespaceBuilder RequireAuthorization(this NamespaceBuilder builder, AuthorizationPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(policy);
        builder.Authorization.Add(policy);
        return builder;
    }

    /// <summary>Demands a policy that is built here: <c>policy => policy.RequireRole("admin")</c>.</summary>
    /// <param name="builder">The namespace.</param>
    /// <param name="configurePolicy">Builds the policy.</param>
    /// <returns>The same namespace.</returns>
    public static NamespaceBuilder RequireAuthorization(this NamespaceBuilder builder, Action<AuthorizationPolicyBuilder> configurePolicy)
    {
        ArgumentNullException.ThrowIfNull(configurePolicy);
        var policy = new AuthorizationPolicyBuilder();
        configurePolicy(policy);
        return builder.RequireAuthorization(policy.Build());
    }
}
