using System.ComponentModel.DataAnnotations;
using SocketIo.Server.Security.Validation;

namespace SocketIo.Server;

/// <summary>
/// Says what the arguments of events must be like. Validation attributes on their types, on the parameters of records and on a handler's
/// parameter need no call: they hold by default. An event whose arguments are not valid is refused with the code <c>invalid</c>, and
/// its handler does not run; <c>errors</c> in the acknowledgement lists messages by the names of the fields in JSON.
/// </summary>
public static class ValidationExtensions
{
    /// <summary>Adds a rule in code. It runs when the attributes are satisfied, on the thread of the event, so it must be quick.</summary>
    /// <typeparam name="T">What the handler takes.</typeparam>
    /// <param name="builder">The event.</param>
    /// <param name="rule">
    /// Gets the event and its arguments; returns <see langword="null"/> when they are valid, or what is wrong, with the names of the fields
    /// in JSON. When it throws, the event fails with <c>internal_error</c>.
    /// </param>
    /// <returns>The same event.</returns>
    /// <exception cref="ArgumentException">The handler takes something else.</exception>
    public static EventBuilder Validate<T>(this EventBuilder builder, Func<EventContext, T, ValidationResult?> rule)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(rule);
        if (builder.ArgumentType != typeof(T))
        {
            throw new ArgumentException($"The handler of \"{builder.Name}\" takes {builder.ArgumentType?.ToString() ?? "no arguments"}, not {typeof(T)}.", nameof(rule));
        }

        return builder.WithMetadata(new ArgumentCheck<T>(rule));
    }

    /// <summary>
    /// Limits the arguments of the event, before anything is made of them. Default: what <see cref="EngineIoOptions.MaxPayloadBytes"/>,
    /// <see cref="SocketIoOptions.MaxAttachmentBytes"/> and <see cref="SocketIoOptions.MaxJsonDepth"/> let through. Past it the event is refused
    /// with the code <c>invalid</c>.
    /// </summary>
    /// <param name="builder">The event.</param>
    /// <param name="maxBytes">The bytes of all arguments together, as JSON and with binary data.</param>
    /// <param name="maxDepth">How deep objects and arrays may be nested; 0 for none at all.</param>
    /// <returns>The same event.</returns>
    public static EventBuilder LimitArguments(this EventBuilder builder, int maxBytes = int.MaxValue, int maxDepth = int.MaxValue)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.WithMetadata(LimitOf(maxBytes, maxDepth));
    }

    /// <summary>
    /// Limits the arguments of every event, those without a handler included; an event's own limit takes its place. See
    /// <see cref="LimitArguments(EventBuilder, int, int)"/>.
    /// </summary>
    /// <param name="events">The Events gate.</param>
    /// <param name="maxBytes">The bytes of all arguments together, as JSON and with binary data.</param>
    /// <param name="maxDepth">How deep objects and arrays may be nested; 0 for none at all.</param>
    /// <returns>The same gate.</returns>
    public static PipelineBuilder<EventContext> LimitArguments(this PipelineBuilder<EventContext> events, int maxBytes = int.MaxValue, int maxDepth = int.MaxValue)
    {
        ArgumentNullException.ThrowIfNull(events);
        return events.WithMetadata(LimitOf(maxBytes, maxDepth));
    }

    private static ArgumentLimit LimitOf(int maxBytes, int maxDepth)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(maxBytes);
        ArgumentOutOfRangeException.ThrowIfNegative(maxDepth);
        return new ArgumentLimit(maxBytes, maxDepth);
    }
}
