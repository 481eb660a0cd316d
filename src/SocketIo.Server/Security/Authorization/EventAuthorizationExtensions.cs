using Microsoft.AspNetCore.Authorization;

namespace SocketIo.Server;

/// <summary>
/// Says who may send events, with ASP.NET Core's policies. Handlers of resource-based requirements,
/// <c>AuthorizationHandler&lt;TRequirement, EventContext&gt;</c>, see the socket, the event and its arguments.
/// </summary>
/// <remarks>
/// The rules are looked at behind all steps of the namespace, wherever they were added, so that a rate limiter counts what is
/// refused; and before the steps of the event, the validation of its arguments and its handler. What is refused is answered with the
/// code <c>forbidden</c>, or <c>unauthorized</c> when the user has not signed in. Rules add up. They judge the user that the socket
/// has at that moment. A policy that names authentication schemes is an <see cref="InvalidOperationException"/> at start: those are for
/// <c>RequireAuthorization</c> of the namespace.
/// </remarks>
public static class EventAuthorizationExtensions
{
    /// <summary>Demands the default policy: a user who has signed in, unless the application has set another one.</summary>
    /// <param name="builder">The event.</param>
    /// <returns>The same event.</returns>
    public static EventBuilder RequireAuthorization(this EventBuilder builder) => builder.RequireAuthorization(new AuthorizeAttribute());

    /// <summary>Demands policies by their names. One that does not exist is an <see cref="InvalidOperationException"/> at start.</summary>
    /// <param name="builder">The event.</param>
    /// <param name="policyNames">The names.</param>
    /// <returns>The same event.</returns>
    public static EventBuilder RequireAuthorization(this EventBuilder builder, params string[] policyNames) =>
        builder.RequireAuthorization(Named(policyNames));

    /// <summary>Demands what the attributes say: policies and roles.</summary>
    /// <param name="builder">The event.</param>
    /// <param name="authorizeData">The attributes, for example <see cref="AuthorizeAttribute"/>.</param>
    /// <returns>The same event.</returns>
    public static EventBuilder RequireAuthorization(this EventBuilder builder, params IAuthorizeData[] authorizeData)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(authorizeData);
        return builder.WithMetadata(authorizeData);
    }

    /// <summary>Demands a policy.</summary>
    /// <param name="builder">The event.</param>
    /// <param name="policy">The policy.</param>
    /// <returns>The same event.</returns>
    public static EventBuilder RequireAuthorization(this EventBuilder builder, AuthorizationPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(policy);
        return builder.WithMetadata(policy);
    }

    /// <summary>Demands a policy that is built here: <c>policy => policy.RequireRole("admin")</c>.</summary>
    /// <param name="builder">The event.</param>
    /// <param name="configurePolicy">Builds the policy.</param>
    /// <returns>The same event.</returns>
    public static EventBuilder RequireAuthorization(this EventBuilder builder, Action<AuthorizationPolicyBuilder> configurePolicy) =>
        builder.RequireAuthorization(Build(configurePolicy));

    /// <summary>Lets everybody send this event who has joined the namespace, whatever else demands authorization.</summary>
    /// <param name="builder">The event.</param>
    /// <returns>The same event.</returns>
    public static EventBuilder AllowAnonymous(this EventBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.WithMetadata(new AllowAnonymousAttribute());
    }

    /// <summary>
    /// Demands the default policy for every event of the namespace, besides what the event itself demands. Who may not learns nothing
    /// of which events exist: those without a handler are refused in the same words.
    /// </summary>
    /// <param name="events">The Events gate.</param>
    /// <returns>The same gate.</returns>
    public static PipelineBuilder<EventContext> RequireAuthorization(this PipelineBuilder<EventContext> events) =>
        events.RequireAuthorization(new AuthorizeAttribute());

    /// <summary>Demands policies by their names for every event of the namespace, besides what the event itself demands.</summary>
    /// <param name="events">The Events gate.</param>
    /// <param name="policyNames">The names.</param>
    /// <returns>The same gate.</returns>
    public static PipelineBuilder<EventContext> RequireAuthorization(this PipelineBuilder<EventContext> events, params string[] policyNames) =>
        events.RequireAuthorization(Named(policyNames));

    /// <summary>Demands what the attributes say for every event of the namespace, besides what the event itself demands.</summary>
    /// <param name="events">The Events gate.</param>
    /// <param name="authorizeData">The attributes, for example <see cref="AuthorizeAttribute"/>.</param>
    /// <returns>The same gate.</returns>
    public static PipelineBuilder<EventContext> RequireAuthorization(this PipelineBuilder<EventContext> events, params IAuthorizeData[] authorizeData)
    {
        ArgumentNullException.ThrowIfNull(events);
        ArgumentNullException.ThrowIfNull(authorizeData);
        return events.WithMetadata(authorizeData);
    }

    /// <summary>Demands a policy that is built here for every event of the namespace, besides what the event itself demands.</summary>
    /// <param name="events">The Events gate.</param>
    /// <param name="configurePolicy">Builds the policy.</param>
    /// <returns>The same gate.</returns>
    public static PipelineBuilder<EventContext> RequireAuthorization(this PipelineBuilder<EventContext> events, Action<AuthorizationPolicyBuilder> configurePolicy)
    {
        ArgumentNullException.ThrowIfNull(events);
        return events.WithMetadata(Build(configurePolicy));
    }

    /// <summary>
    /// Refuses every event that has no rule of its own: neither <c>RequireAuthorization</c> nor <c>AllowAnonymous</c>. So a rule that
    /// was forgotten is noticed by the first who sends the event. Default: an event without a rule may be sent by everybody who has
    /// joined the namespace and meets what the namespace demands.
    /// </summary>
    /// <remarks>Events without a handler are refused in any case, with <c>unknown_event</c>.</remarks>
    /// <param name="events">The Events gate.</param>
    /// <returns>The same gate.</returns>
    public static PipelineBuilder<EventContext> DenyByDefault(this PipelineBuilder<EventContext> events)
    {
        ArgumentNullException.ThrowIfNull(events);
        return events.WithMetadata(Security.Authorization.DenyByDefault.Instance);
    }

    private static IAuthorizeData[] Named(string[] policyNames)
    {
        ArgumentNullException.ThrowIfNull(policyNames);
        return Array.ConvertAll(policyNames, name => new AuthorizeAttribute(name));
    }

    private static AuthorizationPolicy Build(Action<AuthorizationPolicyBuilder> configurePolicy)
    {
        ArgumentNullException.ThrowIfNull(configurePolicy);
        var builder = new AuthorizationPolicyBuilder();
        configurePolicy(builder);
        return builder.Build();
    }
}
