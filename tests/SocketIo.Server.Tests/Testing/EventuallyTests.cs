using SocketIo.Server.Testing;

namespace SocketIo.Server.Tests.Testing;

public sealed class EventuallyTests
{
    [Test]
    public async Task A_condition_is_asked_until_it_holds()
    {
        int asked = 0;

        await Eventually.IsTrueAsync(() => ++asked == 3);

        asked.Should().Be(3);
    }

    [Test]
    public async Task A_condition_that_never_holds_ends_at_the_deadline_with_its_text()
    {
        bool never = false;

        Func<Task> act = () => Eventually.IsTrueAsync(() => never, TimeSpan.FromMilliseconds(20));

        await act.Should().ThrowAsync<TimeoutException>().WithMessage("*() => never*");
    }

    [Test]
    public async Task A_task_that_never_completes_ends_at_the_deadline_with_its_text()
    {
        TaskCompletionSource<int> reply = new();

        Func<Task> act = () => Eventually.GetAsync(reply.Task, TimeSpan.FromMilliseconds(20));

        await act.Should().ThrowAsync<TimeoutException>().WithMessage("*reply.Task*");
    }

    [Test]
    public async Task What_a_task_throws_is_thrown_as_it_is()
    {
        Func<Task> act = () => Eventually.CompletesAsync(Task.FromException(new TimeoutException("its own")));

        await act.Should().ThrowAsync<TimeoutException>().WithMessage("its own");
    }
}
