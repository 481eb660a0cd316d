using Microsoft.Extensions.DependencyInjection;
using SocketIo.Server.Testing;

namespace SocketIo.Server.FunctionalTests.SocketIo;

/// <summary>Handlers that are classes, with services of a scope of their own.</summary>
internal sealed class ClassHandlerTests
{
    [Test]
    public async Task Each_event_has_a_handler_and_a_scope_of_its_own_and_both_are_disposed()
    {
        await using SocketIoApp app = await StartAsync(root => root.On<string, GreetHandler>("greet"));
        using SocketClient client = await app.ConnectAsync();
        Journal journal = app.Services.GetRequiredService<Journal>();

        await client.SendAsync("420[\"greet\",\"ann\"]", "421[\"greet\",\"bob\"]");

        (await client.ReceiveAsync(2)).Should().Equal("430[]", "431[]");
        await client.FlushAsync();
        journal.Lines.Should().Equal(
            "scope 1 created", "handler of scope 1 greets ann", "handler of scope 1 disposed", "scope 1 disposed",
            "scope 2 created", "handler of scope 2 greets bob", "handler of scope 2 disposed", "scope 2 disposed");
    }

    [Test]
    public async Task A_handler_may_answer_later()
    {
        await using SocketIoApp app = await StartAsync(root => root.On<(string First, string Last), int, LengthHandler>("length"));
        using SocketClient client = await app.ConnectAsync();
        Journal journal = app.Services.GetRequiredService<Journal>();

        await client.SendAsync("420[\"length\",\"ann\",\"lee\"]");

        (await client.ReceiveAsync()).Should().Be("430[6]");
        await client.FlushAsync();
        journal.Lines.Should().Equal("scope 1 created", "scope 1 disposed");
    }

    [Test]
    public async Task A_registered_handler_comes_from_the_container()
    {
        await using SocketIoApp app = await StartAsync(root => root.On<string, GreetHandler>("greet"), services => services.AddScoped<GreetHandler>());
        using SocketClient client = await app.ConnectAsync();

        await client.SendAsync("420[\"greet\",\"ann\"]");

        await client.ReceiveAsync();
        await client.FlushAsync();
        app.Services.GetRequiredService<Journal>().Lines.Where(line => line.Contains("disposed", StringComparison.Ordinal))
            .Should().Equal("handler of scope 1 disposed", "scope 1 disposed");
    }

    [Test]
    public async Task The_gate_and_the_handler_share_the_scope()
    {
        await using SocketIoApp app = await StartAsync(root =>
        {
            root.Events.Use((context, next) =>
            {
                context.Services.GetRequiredService<Scope>().Note("gate");
                return next(context);
            });
            root.On<string, GreetHandler>("greet");
        });
        using SocketClient client = await app.ConnectAsync();

        await client.SendAsync("420[\"greet\",\"ann\"]");

        (await client.ReceiveAsync()).Should().Be("430[]");
        app.Services.GetRequiredService<Journal>().Lines.Should().StartWith(["scope 1 created", "scope 1 gate", "handler of scope 1 greets ann"]);
    }

    [Test]
    public async Task A_handler_that_cannot_be_created_fails_the_event()
    {
        await using SocketIoApp app = await StartAsync(root => root.On<string, NeedyHandler>("x"));
        using SocketClient client = await app.ConnectAsync();

        await client.SendAsync("420[\"x\",\"a\"]");

        (await client.ReceiveAsync()).Should().StartWith("430[{\"error\":{\"code\":\"internal_error\"");
        (await app.LoggedAsync("HandlerFailed")).Exception.Should().BeOfType<InvalidOperationException>();
    }

    [Test]
    public async Task A_handler_that_fails_is_disposed()
    {
        await using SocketIoApp app = await StartAsync(root => root.On<string, GreetHandler>("greet"));
        using SocketClient client = await app.ConnectAsync();

        await client.SendAsync("420[\"greet\",\"\"]");

        (await client.ReceiveAsync()).Should().StartWith("430[{\"error\":{\"code\":\"internal_error\"");
        await client.FlushAsync();
        app.Services.GetRequiredService<Journal>().Lines.Should().Equal("scope 1 created", "handler of scope 1 disposed", "scope 1 disposed");
    }

    [Test]
    public async Task A_handler_refuses_null_where_its_signature_does()
    {
        await using SocketIoApp app = await StartAsync(root => root.On<string, GreetHandler>("greet"));
        using SocketClient client = await app.ConnectAsync();

        await client.SendAsync("420[\"greet\",null]");

        (await client.ReceiveAsync()).Should().Be("430[{\"error\":{\"code\":\"invalid\",\"message\":\"Argument 1 must not be null: expected a string.\"}}]");
    }

    [Test]
    public async Task A_scope_that_cannot_be_disposed_is_logged_and_the_next_event_handled()
    {
        await using SocketIoApp app = await StartAsync(root =>
        {
            root.Events.Use((context, next) =>
            {
                context.Services.GetRequiredService<Undisposable>();
                return next(context);
            });
            root.On<int, int>("x", (_, number) => number);
        });
        using SocketClient client = await app.ConnectAsync();

        await client.SendAsync("420[\"x\",1]", "421[\"x\",2]");

        (await client.ReceiveAsync(2)).Should().Equal("430[1]", "431[2]");
        (await app.LoggedAsync("HandlerFailed")).Exception.Should().BeOfType<NotSupportedException>();
    }

    [Test]
    public async Task The_token_of_a_handler_is_cancelled_when_the_client_leaves()
    {
        await using SocketIoApp app = await StartAsync(root => root.On<string, WaitHandler>("wait"));
        SocketClient client = await app.ConnectAsync();
        Journal journal = app.Services.GetRequiredService<Journal>();
        await client.SendAsync("42[\"wait\",\"a\"]");
        await Eventually.IsTrueAsync(() => journal.Lines.Count == 1);

        client.Dispose();

        await Eventually.IsTrueAsync(() => journal.Lines.Count == 2);
        journal.Lines.Should().Equal("waits", "cancelled");
    }

    private static Task<SocketIoApp> StartAsync(Action<NamespaceBuilder> map, Action<IServiceCollection>? services = null) => SocketIoApp.ServeAsync(
        map,
        services: collection =>
        {
            collection.AddSingleton<Journal>().AddScoped<Scope>().AddScoped<Undisposable>();
            services?.Invoke(collection);
        });

    private sealed class Journal
    {
        private readonly List<string> _lines = [];
        private int _scopes;

        public IReadOnlyList<string> Lines
        {
            get
            {
                lock (_lines)
                {
                    return [.. _lines];
                }
            }
        }

        public int NextScope() => ++_scopes;

        public void Add(string line)
        {
            lock (_lines)
            {
                _lines.Add(line);
            }
        }
    }

    private sealed class Scope : IAsyncDisposable
    {
        private readonly Journal _journal;
        private readonly int _number;

        public Scope(Journal journal)
        {
            _journal = journal;
            _number = journal.NextScope();
            Note("created");
        }

        public void Note(string what) => _journal.Add($"scope {_number} {what}");

        public void NoteOfHandler(string what) => _journal.Add($"handler of scope {_number} {what}");

        public ValueTask DisposeAsync()
        {
            Note("disposed");
            return default;
        }
    }

    private sealed class Undisposable : IDisposable
    {
        public void Dispose() => throw new NotSupportedException("cannot be disposed");
    }

    private sealed class GreetHandler(Scope scope) : IEventHandler<string>, IDisposable
    {
        public ValueTask HandleAsync(ISocket socket, string arguments, CancellationToken cancellationToken)
        {
            if (arguments.Length == 0)
            {
                throw new InvalidOperationException("nobody to greet");
            }

            scope.NoteOfHandler($"greets {arguments}");
            return default;
        }

        public void Dispose() => scope.NoteOfHandler("disposed");
    }

    private sealed class LengthHandler(Scope scope) : IEventHandler<(string First, string Last), int>
    {
        public async ValueTask<int> HandleAsync(ISocket socket, (string First, string Last) arguments, CancellationToken cancellationToken)
        {
            GC.KeepAlive(scope);
            await Task.Yield();
            return arguments.First.Length + arguments.Last.Length;
        }
    }

    private sealed class NeedyHandler(System.Text.StringBuilder needed) : IEventHandler<string>
    {
        public ValueTask HandleAsync(ISocket socket, string arguments, CancellationToken cancellationToken)
        {
            needed.Append(arguments);
            return default;
        }
    }

    private sealed class WaitHandler(Journal journal) : IEventHandler<string>
    {
        public async ValueTask HandleAsync(ISocket socket, string arguments, CancellationToken cancellationToken)
        {
            TaskCompletionSource never = new();
            journal.Add("waits");
            try
            {
                await never.Task.WaitAsync(cancellationToken);
            }
            catch (OperationCanceledException)
            {
                journal.Add("cancelled");
                throw;
            }
        }
    }
}
