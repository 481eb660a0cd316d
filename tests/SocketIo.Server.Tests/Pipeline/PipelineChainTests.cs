using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using SocketIo.Server.Pipeline;

namespace SocketIo.Server.Tests.Pipeline;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class PipelineChainTests
{
    private readonly List<string> _ran = [];
    private readonly ServiceProvider _services = new ServiceCollection().BuildServiceProvider();
    private readonly HandshakeContext _context;

    public PipelineChainTests() =>
        _context = new HandshakeContext(new DefaultHttpContext { RequestServices = _services }, EngineTransports.Polling);

    [TearDown]
    public void DisposeServices() => _services.Dispose();

    [Test]
    public async Task Without_steps_the_end_is_reached()
    {
        (await RunAsync()).Should().BeTrue();

        _ran.Should().Equal("end");
        _context.IsRejected.Should().BeFalse();
    }

    [Test]
    public async Task Steps_run_in_order_around_the_end()
    {
        (await RunAsync(Around("a"), Around("b"))).Should().BeTrue();

        _ran.Should().Equal("a", "b", "end", "b again", "a again");
    }

    [Test]
    public async Task A_step_that_rejects_is_the_last()
    {
        (await RunAsync(Around("a"), Step((context, _) => Reject(context)), Around("b"))).Should().BeTrue();

        _ran.Should().Equal("a", "a again");
        _context.IsRejected.Should().BeTrue();
    }

    [Test]
    public async Task A_step_that_rejects_and_calls_next_all_the_same_changes_nothing()
    {
        await RunAsync(
            Step(async (context, next) =>
            {
                await Reject(context);
                await next(context);
            }),
            Around("b"));

        _ran.Should().BeEmpty();
        _context.IsRejected.Should().BeTrue();
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task A_step_that_decides_nothing_rejects(bool isAsynchronous)
    {
        bool isDecided = await RunAsync(Step(async (_, _) =>
        {
            if (isAsynchronous)
            {
                await Task.Yield();
            }
        }));

        isDecided.Should().BeFalse();
        _context.IsRejected.Should().BeTrue();
        _ran.Should().BeEmpty();
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task Calling_next_twice_throws(bool isLastStep)
    {
        Func<Task> act = () => RunAsync(
        [
            Step(async (context, next) =>
            {
                await next(context);
                await next(context);
            }),
            .. isLastStep ? Array.Empty<IMiddleware<HandshakeContext>>() : [Around("b")],
        ]);

        await act.Should().ThrowAsync<InvalidOperationException>().WithMessage("*'next' more than once*");
        _ran.Count(name => name == "end").Should().Be(1);
    }

    [Test]
    public async Task What_a_step_throws_comes_out()
    {
        Func<Task> act = () => RunAsync(Step((_, _) => throw new FormatException("mine")));

        await act.Should().ThrowAsync<FormatException>();
    }

    private async Task<bool> RunAsync(params IMiddleware<HandshakeContext>[] steps)
    {
        PipelineChain<HandshakeContext> chain = new(steps, _ =>
        {
            _ran.Add("end");
            return default;
        });
        return await chain.RunAsync(_context);
    }

    private DelegateMiddleware<HandshakeContext> Around(string name) => Step(async (context, next) =>
    {
        _ran.Add(name);
        await next(context);
        _ran.Add(name + " again");
    });

    private static DelegateMiddleware<HandshakeContext> Step(Func<HandshakeContext, PipelineDelegate<HandshakeContext>, ValueTask> step) => new(step);

    private static ValueTask Reject(HandshakeContext context)
    {
        context.Reject();
        return default;
    }
}
