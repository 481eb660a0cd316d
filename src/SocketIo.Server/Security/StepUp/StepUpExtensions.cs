using SocketIo.Server.Security.StepUp;

namespace SocketIo.Server;

/// <summary>
/// Demands a newer or stronger authentication for an event. Until it is proven, the event is refused with the code
/// <c>step_up_required</c>; the <c>data</c> of the error holds the <c>methods</c>, the <c>acr</c> and the <c>maxAge</c> in seconds that are
/// demanded. It is proven on the same socket, by <see cref="ISocket.StepUp"/>, or by the claims of the socket's user.
/// </summary>
/// <remarks>
/// Looked at behind the authorization of the event, and before its steps, its arguments and its handler. Several demands must all be
/// met; an age counts for all of them. Somebody who has not signed in meets none.
/// </remarks>
public static class StepUpExtensions
{
    /// <summary>Demands that the user has authenticated lately: on this socket, or by the token's <c>auth_time</c> claim.</summary>
    /// <param name="builder">The event.</param>
    /// <param name="maxAge">How long ago it may be at most; more than zero. Past it the event is refused.</param>
    /// <returns>The same event.</returns>
    public static EventBuilder RequireFresh(this EventBuilder builder, TimeSpan maxAge)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(maxAge, TimeSpan.Zero);
        return builder.WithMetadata(new StepUpDemand { MaxAge = maxAge });
    }

    /// <summary>
    /// Demands that one of these methods was used: on this socket, or by the token's <c>amr</c> claims. With
    /// <see cref="RequireFresh"/>, lately.
    /// </summary>
    /// <param name="builder">The event.</param>
    /// <param name="methods">The methods, for example <c>otp</c>, as RFC 8176 names them; at least one.</param>
    /// <returns>The same event.</returns>
    public static EventBuilder RequireAmr(this EventBuilder builder, params string[] methods)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ThrowIfEmpty(methods, nameof(methods));
        return builder.WithMetadata(new StepUpDemand { Methods = [.. methods] });
    }

    /// <summary>
    /// Demands that one of these classes was reached: on this socket, or by the token's <c>acr</c> claim. With
    /// <see cref="RequireFresh"/>, lately.
    /// </summary>
    /// <param name="builder">The event.</param>
    /// <param name="classes">The authentication context classes; at least one.</param>
    /// <returns>The same event.</returns>
    public static EventBuilder RequireAcr(this EventBuilder builder, params string[] classes)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ThrowIfEmpty(classes, nameof(classes));
        return builder.WithMetadata(new StepUpDemand { Acrs = [.. classes] });
    }

    private static void ThrowIfEmpty(string[] names, string parameter)
    {
        ArgumentNullException.ThrowIfNull(names, parameter);
        if (names.Length == 0)
        {
            throw new ArgumentException("Name at least one.", parameter);
        }
    }
}
