using System.Globalization;
using System.Text.Json;

namespace SocketIo.Server.FunctionalTests.SocketIo;

/// <summary>Every kind of handler, what it gets and what it answers.</summary>
internal sealed class HandlerTests
{
    private SocketIoApp _app = null!;
    private SocketClient _client = null!;

    private static string _last = "";

    private enum Color
    {
        Red,
        Green,
    }

    [OneTimeSetUp]
    public async Task StartServer() => _app = await SocketIoApp.ServeAsync(Map);

    [OneTimeTearDown]
    public async Task StopServer() => await _app.DisposeAsync();

    [SetUp]
    public async Task Connect() => _client = await _app.ConnectAsync();

    [TearDown]
    public void Disconnect() => _client.Dispose();

    [TestCase("42#[\"none\"]", "43#[]", "none")]
    [TestCase("42#[\"none\",1,2]", "43#[]", "none")]
    [TestCase("42#[\"none-valuetask\"]", "43#[]", "none-valuetask")]
    [TestCase("42#[\"none-task\"]", "43#[]", "none-task")]
    [TestCase("42#[\"one\",\"a\"]", "43#[]", "one a")]
    [TestCase("42#[\"one\",\"a\",\"surplus\"]", "43#[]", "one a")]
    [TestCase("42#[\"one-valuetask\",1]", "43#[]", "one-valuetask 1")]
    [TestCase("42#[\"one-task\",true]", "43#[]", "one-task True")]
    [TestCase("42#[\"one-async\",1.5]", "43#[]", "one-async 1.5")]
    [TestCase("42#[\"tuple\",\"a\",1,null]", "43#[]", "tuple a 1 -")]
    [TestCase("42#[\"tuple\",\"a\",1,\"b\"]", "43#[]", "tuple a 1 b")]
    [TestCase("42#[\"tuple\",\"a\",1]", "43#[]", "tuple a 1 -")]
    [TestCase("42#[\"raw\",\"a\",{\"b\":[1]}]", "43#[]", "raw 2 [\"a\",{\"b\":[1]}]")]
    [TestCase("42#[\"json\",{\"b\":[1]}]", "43#[]", "json {\"b\":[1]}")]
    [TestCase("42#[\"record\",{\"Name\":\"a\",\"age\":7,\"unknown\":0}]", "43#[]", "record a 7")]
    [TestCase("42#[\"reply\",2]", "43#[4]", null)]
    [TestCase("42#[\"reply-valuetask\",2]", "43#[4]", null)]
    [TestCase("42#[\"reply-task\",2]", "43#[4]", null)]
    [TestCase("42#[\"reply-async\",2]", "43#[4]", null)]
    [TestCase("42#[\"reply-tuple\",2]", "43#[2,\"two\"]", null)]
    [TestCase("42#[\"reply-record\",2]", "43#[{\"name\":\"x\",\"age\":2}]", null)]
    [TestCase("42#[\"reply-null\",2]", "43#[null]", null)]
    [TestCase("42#[\"reply-nothing\",2]", "43#[]", null)]
    [TestCase("42#[\"reply-raw\",1,\"two\",[3]]", "43#[1,\"two\",[3]]", null)]
    [TestCase("42#[\"reply-list\",2]", "43#[[0,1]]", null)]
    public async Task A_handler_gets_its_arguments_and_the_client_its_acknowledgement(string sent, string received, string? seen)
    {
        _last = "";

        await _client.SendAsync(sent.Replace("#", "5", StringComparison.Ordinal));

        (await _client.ReceiveAsync()).Should().Be(received.Replace("#", "5", StringComparison.Ordinal));
        _last.Should().Be(seen ?? "");
    }

    [Test]
    public async Task Without_an_id_nothing_is_acknowledged()
    {
        await _client.SendAsync("42[\"none\"]", "42[\"reply\",2]", "42[\"reply-task\",2]", "42[\"unknown\"]", "42[\"one\"]", "42[\"fails\"]");

        (await _client.FlushAsync()).Should().BeEmpty();
    }

    [TestCase("42#[\"one\"]", "Argument 1 is missing: expected a string.")]
    [TestCase("42#[\"one\",null]", "Argument 1 must not be null: expected a string.")]
    [TestCase("42#[\"one\",{}]", "Argument 1 is not valid: expected a string.")]
    [TestCase("42#[\"one-valuetask\",\"1\"]", null)]
    [TestCase("42#[\"one-valuetask\",1.5]", "Argument 1 is not valid: expected a number.")]
    [TestCase("42#[\"one-valuetask\",99999999999]", "Argument 1 is not valid: expected a number.")]
    [TestCase("42#[\"one-valuetask\",null]", "Argument 1 must not be null: expected a number.")]
    [TestCase("42#[\"tuple\",\"a\"]", "Argument 2 is missing: expected a number.")]
    [TestCase("42#[\"tuple\",null,1]", "Argument 1 must not be null: expected a string.")]
    [TestCase("42#[\"tuple\",\"a\",\"b\"]", "Argument 2 is not valid: expected a number.")]
    [TestCase("42#[\"record\",null]", "Argument 1 must not be null: expected an object.")]
    [TestCase("42#[\"record\",[]]", "Argument 1 is not valid: expected an object.")]
    [TestCase("42#[\"binary\",\"not base64!\"]", "Argument 1 is not valid: expected binary data.")]
    [TestCase("42#[\"binary\",{\"_placeholder\":true,\"num\":0}]", "Argument 1 is not valid: expected binary data.")]
    [TestCase("42#[\"color\",\"purple\"]", "Argument 1 is not valid: expected a value of another kind.")]
    public async Task Arguments_that_do_not_fit_are_refused_as_invalid(string sent, string? message)
    {
        await _client.SendAsync(sent.Replace("#", "5", StringComparison.Ordinal));

        string received = await _client.ReceiveAsync();
        if (message is null)
        {
            received.Should().Be("435[]", "the web defaults read numbers from strings");
        }
        else
        {
            received.Should().Be($"435[{{\"error\":{{\"code\":\"invalid\",\"message\":\"{message}\"}}}}]");
        }
    }

    [TestCase("42#[\"optional\"]", "optional -")]
    [TestCase("42#[\"optional\",null]", "optional -")]
    [TestCase("42#[\"optional-number\"]", "optional-number -")]
    [TestCase("42#[\"optional-number\",null]", "optional-number -")]
    [TestCase("42#[\"optional-number\",3]", "optional-number 3")]
    public async Task What_may_be_null_may_be_missing(string sent, string seen)
    {
        await _client.SendAsync(sent.Replace("#", "5", StringComparison.Ordinal));

        (await _client.ReceiveAsync()).Should().Be("435[]");
        _last.Should().Be(seen);
    }

    [Test]
    public async Task Binary_arguments_are_the_handlers_to_keep()
    {
        await _client.SendAsync("451-5[\"binary\",{\"_placeholder\":true,\"num\":0}]", "bAQID");
        (await _client.ReceiveAsync()).Should().Be("435[]");
        _last.Should().Be("binary 010203");

        await _client.SendAsync("452-6[\"nested-binary\",{\"name\":\"n\",\"parts\":[{\"_placeholder\":true,\"num\":1},{\"_placeholder\":true,\"num\":0}]}]", "bAQID", "bBAU=");
        (await _client.ReceiveAsync(3)).Should().Equal(
            "462-6[{\"name\":\"n\",\"parts\":[{\"_placeholder\":true,\"num\":0},{\"_placeholder\":true,\"num\":1}]}]", "bBAU=", "bAQID");
    }

    [Test]
    public void A_name_has_one_handler_and_must_not_be_reserved()
    {
        _ = SocketIoApp.ServeAsync(root =>
        {
            root.On("x", _ => { });
            FluentActions.Invoking(() => root.On<int>("x", (_, _) => { })).Should().Throw<ArgumentException>().WithMessage("*\"x\" has a handler already*");
            FluentActions.Invoking(() => root.On("disconnect", _ => { })).Should().Throw<ArgumentException>().WithMessage("\"disconnect\" is a reserved event name");
            FluentActions.Invoking(() => root.On(null!, _ => { })).Should().Throw<ArgumentNullException>();
            FluentActions.Invoking(() => root.On("y", (Action<ISocket>)null!)).Should().Throw<ArgumentNullException>();
        });
    }

    [TestCase("error")]
    [TestCase("connection")]
    [TestCase("")]
    [TestCase("__proto__")]
    public async Task Names_that_only_look_special_are_names(string name)
    {
        await _client.SendAsync($"425[\"{name}\",1]");

        (await _client.ReceiveAsync()).Should().Be("435[]");
        _last.Should().Be("special 1");
    }

    private static void Map(NamespaceBuilder root)
    {
        root.On("none", _ => Saw("none"));
        root.On("none-valuetask", _ =>
        {
            Saw("none-valuetask");
            return default(ValueTask);
        });
        root.On("none-task", async _ =>
        {
            await Task.Yield();
            Saw("none-task");
        });
        root.On<string>("one", (_, text) => Saw($"one {text}"));
        root.On<int>("one-valuetask", (_, number) =>
        {
            Saw($"one-valuetask {number}");
            return default(ValueTask);
        });
        root.On<bool>("one-task", (_, flag) =>
        {
            Saw($"one-task {flag}");
            return Task.CompletedTask;
        });
        root.On<double>("one-async", async (_, number) =>
        {
            await Task.Yield();
            Saw($"one-async {number.ToString(CultureInfo.InvariantCulture)}");
        });
        root.On<(string Text, int Number, string? Optional)>("tuple", (_, args) => Saw($"tuple {args.Text} {args.Number} {args.Optional ?? "-"}"));
        root.On<EventArguments>("raw", (_, arguments) => Saw($"raw {arguments.Count} {arguments}"));
        root.On<JsonElement>("json", (_, json) => Saw($"json {json}"));
        root.On<Person>("record", (_, person) => Saw($"record {person.Name} {person.Age}"));
        root.On<string?>("optional", (_, text) => Saw($"optional {text ?? "-"}"));
        root.On<int?>("optional-number", (_, number) => Saw($"optional-number {number?.ToString(CultureInfo.InvariantCulture) ?? "-"}"));
        root.On<Color>("color", (_, color) => Saw($"color {color}"));
        root.On<byte[]>("binary", (_, data) => Saw($"binary {Convert.ToHexString(data)}"));
        root.On<Album, Album>("nested-binary", (_, album) => album);
        root.On("fails", _ => throw new InvalidOperationException("a handler that fails"));
        foreach (string name in new[] { "error", "connection", "", "__proto__" })
        {
            root.On<int>(name, (_, number) => Saw($"special {number}"));
        }

        root.On<int, int>("reply", (_, number) => number * number);
        root.On<int, int>("reply-valuetask", (_, number) => new ValueTask<int>(number * number));
        root.On<int, int>("reply-task", (_, number) => Task.FromResult(number * number));
        root.On<int, int>("reply-async", async (_, number) =>
        {
            await Task.Yield();
            return number * number;
        });
        root.On<int, (int, string)>("reply-tuple", (_, number) => (number, "two"));
        root.On<int, Person>("reply-record", (_, number) => new Person("x", number));
        root.On<int, string?>("reply-null", (_, _) => (string?)null);
        root.On<int, EventArguments>("reply-nothing", (_, _) => EventArguments.Empty);
        root.On<EventArguments, EventArguments>("reply-raw", (_, arguments) => arguments);
        root.On<int, int[]>("reply-list", (_, number) => [.. Enumerable.Range(0, number)]);
    }

    private static void Saw(string text) => _last = text;

    private sealed record Person(string Name, int Age);

    private sealed record Album(string Name, byte[][] Parts);
}
