using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace SocketIo.Server.Testing;

/// <summary>Keeps all that is logged, for tests that look for a line, or make sure that there is none.</summary>
public sealed class CapturedLog : ILoggerProvider
{
    private readonly ConcurrentQueue<LogLine> _lines = new();

    /// <summary>What the library has logged, and nobody else.</summary>
    public IReadOnlyList<LogLine> Lines => [.. _lines.Where(line => line.Category.StartsWith("SocketIo.", StringComparison.Ordinal))];

    /// <summary>What anybody has logged.</summary>
    public IReadOnlyCollection<LogLine> AllLines => _lines;

    public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName);

    public void Dispose()
    {
        // What was captured stays readable.
    }

    private sealed class Logger(CapturedLog log, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            log._lines.Enqueue(new LogLine(category, logLevel, eventId.Name ?? "", formatter(state, exception), exception));
    }
}

/// <summary>One line of a log.</summary>
/// <param name="Category">The logger's name.</param>
/// <param name="Level">How serious it is.</param>
/// <param name="Event">The event's name.</param>
/// <param name="Message">The text with its values.</param>
/// <param name="Exception">What came with it.</param>
public sealed record LogLine(string Category, LogLevel Level, string Event, string Message, Exception? Exception);
