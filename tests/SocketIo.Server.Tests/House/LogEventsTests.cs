using System.Reflection;
using Microsoft.Extensions.Logging;
using SocketIo.Server.Hosting;

namespace SocketIo.Server.Tests.House;

public sealed partial class LogEventsTests
{
    [Test]
    public void Log_events_of_the_library_have_names_and_unique_ids() => Mistakes(typeof(ClientFiles).Assembly.GetTypes()).Should().BeEmpty();

    [Test]
    public void Each_mistake_is_found() => Mistakes([typeof(Specimens), typeof(OtherSpecimens)]).Should().BeEquivalentTo(
    [
        "Specimens.WithoutId has no EventId",
        "Specimens.WithoutName has no EventName",
        "EventId 7 is used by Specimens.One, OtherSpecimens.Two",
    ]);

    private static IEnumerable<string> Mistakes(IEnumerable<Type> types)
    {
        (string Method, LoggerMessageAttribute Event)[] events =
        [
            .. from type in types
               from method in type.GetMethods(BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)
               let attribute = method.GetCustomAttribute<LoggerMessageAttribute>()
               where attribute is not null
               select ($"{type.Name}.{method.Name}", attribute),
        ];

        // Without an EventId of its own the attribute says -1 or 0, and the generator makes one up.
        return events.Where(e => e.Event.EventId <= 0).Select(e => $"{e.Method} has no EventId")
            .Concat(events.Where(e => string.IsNullOrEmpty(e.Event.EventName)).Select(e => $"{e.Method} has no EventName"))
            .Concat(
                from e in events
                where e.Event.EventId > 0
                group e.Method by e.Event.EventId into methods
                where methods.Count() > 1
                select $"EventId {methods.Key} is used by {string.Join(", ", methods)}");
    }

    private static partial class Specimens
    {
        [LoggerMessage(1, LogLevel.Debug, "fine", EventName = "Fine")]
        public static partial void Fine(ILogger logger);

        [LoggerMessage(Level = LogLevel.Debug, Message = "without id", EventName = "WithoutId")]
        public static partial void WithoutId(ILogger logger);

        [LoggerMessage(2, LogLevel.Debug, "without name")]
        public static partial void WithoutName(ILogger logger);

        [LoggerMessage(7, LogLevel.Debug, "one", EventName = "One")]
        public static partial void One(ILogger logger);
    }

    private static partial class OtherSpecimens
    {
        [LoggerMessage(7, LogLevel.Debug, "two", EventName = "Two")]
        public static partial void Two(ILogger logger);
    }
}
