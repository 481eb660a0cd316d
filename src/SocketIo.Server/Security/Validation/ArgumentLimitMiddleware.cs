using SocketIo.Server.Protocol;
using SocketIo.Server.Security.Audit;

namespace SocketIo.Server.Security.Validation;

/// <summary>Lets an event pass whose arguments are small enough. It looks at the bytes that came, and makes nothing of them.</summary>
internal sealed class ArgumentLimitMiddleware(ArgumentLimit limit, SecurityAudit audit) : IMiddleware<EventContext>
{
    private static readonly EventError TooLarge = new("invalid", "The arguments are too large");
    private static readonly EventError TooDeep = new("invalid", "The arguments are nested too deeply");

    /// <summary>The step for an event; null when it has no limits. Those of the event take the place of the common ones.</summary>
    public static ArgumentLimitMiddleware? Create(IEnumerable<object> common, IEnumerable<object> own, SecurityAudit audit) =>
        (own.OfType<ArgumentLimit>().LastOrDefault() ?? common.OfType<ArgumentLimit>().LastOrDefault()) is { } limit ? new(limit, audit) : null;

    public ValueTask InvokeAsync(EventContext context, PipelineDelegate<EventContext> next)
    {
        PacketArguments arguments = context.RawArguments;
        if (arguments.Values.Length + arguments.Attachments.ByteCount > limit.MaxBytes)
        {
            return Refuse(context, TooLarge);
        }

        return DepthExceeds(arguments.Values.Span, limit.MaxDepth) ? Refuse(context, TooDeep) : next(context);
    }

    private ValueTask Refuse(EventContext context, EventError error)
    {
        audit.Write(SecurityEventKind.ValidationFailed, context.Socket, error.Code, context.EventName);
        context.Reject(error);
        return default;
    }

    private static bool DepthExceeds(ReadOnlySpan<byte> values, int maxDepth)
    {
        // They are valid JSON, so brackets outside of strings are all that counts.
        int depth = 0;
        bool isText = false;
        for (int position = 0; position < values.Length; position++)
        {
            switch (values[position])
            {
                case (byte)'\\' when isText:
                    position++;
                    break;
                case (byte)'"':
                    isText = !isText;
                    break;
                case (byte)'{' or (byte)'[' when !isText:
                    if (++depth > maxDepth)
                    {
                        return true;
                    }

                    break;
                case (byte)'}' or (byte)']' when !isText:
                    depth--;
                    break;
            }
        }

        return false;
    }
}
