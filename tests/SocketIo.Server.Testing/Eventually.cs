using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace SocketIo.Server.Testing;

/// <summary>Waits for something that happens on its own time, up to a deadline that only a defect meets.</summary>
public static class Eventually
{
    /// <summary>Long enough for a busy machine with one core.</summary>
    public static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    /// <summary>Returns as soon as the condition holds.</summary>
    /// <exception cref="TimeoutException">It did not hold in time; the message is the condition's source text.</exception>
    public static async Task IsTrueAsync(
        Func<bool> condition, TimeSpan? deadline = null, [CallerArgumentExpression(nameof(condition))] string description = "")
    {
        TimeSpan limit = deadline ?? Deadline;
        long start = Stopwatch.GetTimestamp();
        using PeriodicTimer timer = new(TimeSpan.FromMilliseconds(2));
        while (!condition())
        {
            if (Stopwatch.GetElapsedTime(start) > limit)
            {
                throw new TimeoutException($"Not true within {limit.TotalSeconds} s: {description}");
            }

            await timer.WaitForNextTickAsync();
        }
    }

    /// <summary>Returns the task's result when it is there.</summary>
    /// <exception cref="TimeoutException">It was not there in time; the message is the task's source text.</exception>
    public static async Task<T> GetAsync<T>(
        Task<T> task, TimeSpan? deadline = null, [CallerArgumentExpression(nameof(task))] string description = "")
    {
        await CompletesAsync(task, deadline, description);
        return await task;
    }

    /// <summary>Returns when the task is completed, and throws what it threw.</summary>
    /// <exception cref="TimeoutException">It was not completed in time; the message is the task's source text.</exception>
    public static async Task CompletesAsync(
        Task task, TimeSpan? deadline = null, [CallerArgumentExpression(nameof(task))] string description = "")
    {
        TimeSpan limit = deadline ?? Deadline;
        try
        {
            await task.WaitAsync(limit);
        }
        catch (TimeoutException) when (!task.IsCompleted)
        {
            throw new TimeoutException($"Not completed within {limit.TotalSeconds} s: {description}");
        }
    }
}
