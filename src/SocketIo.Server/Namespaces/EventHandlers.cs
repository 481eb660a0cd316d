using System.Diagnostics.CodeAnalysis;
using SocketIo.Server.Security.Validation;

namespace SocketIo.Server.Namespaces;

/// <summary>The ends of an event's pipeline: bind the arguments, call the application, acknowledge what it returns.</summary>
/// <remarks>A handler that completes at once costs no state machine: everything runs on the reader.</remarks>
internal static class EventHandlers
{
    public static PipelineDelegate<EventContext> WithoutArguments(Func<EventContext, ValueTask> handler) =>
        context => AcknowledgeAfter(context, handler(context));

    public static PipelineDelegate<EventContext> WithoutReply<T>(ArgumentSource<T> arguments, Func<EventContext, T, ValueTask> handler) =>
        context => AcknowledgeAfter(context, handler(context, arguments.Read(context)));

    public static PipelineDelegate<EventContext> WithReply<T, TReply>(ArgumentSource<T> arguments, Func<EventContext, T, ValueTask<TReply>> handler) =>
        context =>
        {
            ValueTask<TReply> run = handler(context, arguments.Read(context));
            if (!run.IsCompletedSuccessfully)
            {
                return AcknowledgeAsync(context, run);
            }

            context.OnHandled(run.Result);
            return default;
        };

    /// <summary>A handler class, created in the scope of each event.</summary>
    public static Func<EventContext, T, ValueTask> OfClass<T, [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] THandler>()
        where THandler : class, IEventHandler<T>
    {
        var activator = new HandlerActivator<THandler>();
        return async (context, arguments) =>
        {
            HandlerActivator<THandler>.Lease lease = activator.Create(context.Services);
            await using (lease.ConfigureAwait(false))
            {
                await lease.Handler.HandleAsync(context.Socket, arguments, context.CancellationToken).ConfigureAwait(false);
            }
        };
    }

    /// <summary>A handler class with a reply, created in the scope of each event.</summary>
    public static Func<EventContext, T, ValueTask<TReply>> OfClass<T, TReply, [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] THandler>()
        where THandler : class, IEventHandler<T, TReply>
    {
        var activator = new HandlerActivator<THandler>();
        return async (context, arguments) =>
        {
            HandlerActivator<THandler>.Lease lease = activator.Create(context.Services);
            await using (lease.ConfigureAwait(false))
            {
                return await lease.Handler.HandleAsync(context.Socket, arguments, context.CancellationToken).ConfigureAwait(false);
            }
        };
    }

    private static ValueTask AcknowledgeAfter(EventContext context, ValueTask run)
    {
        if (!run.IsCompletedSuccessfully)
        {
            return AcknowledgeAsync(context, run);
        }

        run.GetAwaiter().GetResult();
        context.OnHandled();
        return default;
    }

    private static async ValueTask AcknowledgeAsync(EventContext context, ValueTask run)
    {
        await run.ConfigureAwait(false);
        context.OnHandled();
    }

    private static async ValueTask AcknowledgeAsync<TReply>(EventContext context, ValueTask<TReply> run)
    {
        TReply reply = await run.ConfigureAwait(false);
        context.OnHandled(reply);
    }
}
