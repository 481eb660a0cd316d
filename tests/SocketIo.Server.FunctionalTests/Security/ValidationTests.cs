using System.Collections.Concurrent;
using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.DependencyInjection;
using SocketIo.Server.FunctionalTests.SocketIo;
using SocketIo.Server.Testing;
using RangeAttribute = System.ComponentModel.DataAnnotations.RangeAttribute;

namespace SocketIo.Server.FunctionalTests.Security;

/// <summary>Nothing invalid reaches a handler.</summary>
internal sealed partial class ValidationTests
{
    private ConcurrentQueue<object?> _handled = null!;
    private AuditLog _audit = null!;

    [SetUp]
    public void Forget()
    {
        _handled = new ConcurrentQueue<object?>();
        _audit = new AuditLog();
    }

    [TestCase("message", """{"room":"a","text":"hello"}""", null)]
    [TestCase("message", """{"room":"a","text":"héllo 😀 \ud83d\ude00 \ufffd"}""", """{"text":["The field text must not hold control characters."]}""")]
    [TestCase("message", """{"room":"a","text":"�"}""", null)]
    [TestCase("message", """{"room":"a"}""", """{"text":["The text field is required."]}""")]
    [TestCase("message", """{"room":"a","text":null}""", """{"text":["The text field is required."]}""")]
    [TestCase("message", """{"room":"a","text":""}""", """{"text":["The text field is required."]}""")]
    [TestCase("message", """{"room":"a","text":"a\nb"}""", """{"text":["The field text must not hold control characters."]}""")]
    [TestCase("message", """{"room":"a","text":"a\tb"}""", """{"text":["The field text must not hold control characters."]}""")]
    [TestCase("message", """{"room":"a","text":"a\u0000b"}""", """{"text":["The field text must not hold control characters."]}""")]
    [TestCase("message", """{"room":"a","text":"a\u0085b"}""", """{"text":["The field text must not hold control characters."]}""")]
    [TestCase("message", """{"room":"a","text":"a\ud83d"}""", """{"text":["The field text must not hold control characters."]}""")]
    [TestCase("message", """{"room":"a","text":"\udc00\ud83d"}""", """{"text":["The field text must not hold control characters."]}""")]
    [TestCase("message", """{"room":"\ud83d","text":"�"}""", """{"text":["The field text must not hold control characters."]}""")]
    [TestCase("message", """{"room":"a","text":7}""", """{"text":["The value is not valid."]}""")]
    [TestCase("message", """{"room":"a","text":["b"]}""", """{"text":["The value is not valid."]}""")]
    [TestCase("message", "{}", """{"room":["The room field is required."],"text":["The text field is required."]}""")]
    [TestCase("message", "7", "none")]
    [TestCase("class", """{"name":"a"}""", """{"name":["at least two"]}""")]
    [TestCase("class", """{"name":"ab","other_name":"x","inner":{"name":"c"}}""", """{"inner.name":["at least two"]}""")]
    [TestCase("class", """{"name":"ab","list":[{"name":"ab"},{"name":"b"},null]}""", """{"list[1].name":["at least two"]}""")]
    [TestCase("class", """{"name":"ab","map":{"k":{"name":"b"}}}""", """{"map.k.name":["at least two"]}""")]
    [TestCase("class", """{"name":"ab","number":11}""", """{"number":["The field Total must be between 1 and 10."]}""")]
    [TestCase("class", """{"name":"ab","inner":{"name":"ab","inner":{"name":"ab","inner":{"name":"x"}}}}""", """{"inner.inner.inner.name":["at least two"]}""")]
    [TestCase("self", """{"from":1,"to":2}""", null)]
    [TestCase("self", """{"from":2,"to":1}""", """{"to":["must be after from"]}""")]
    [TestCase("self", """{"from":-1,"to":-2}""", """{"from":["The field from must be between 0 and 9."],"to":["The field to must be between 0 and 9."]}""")]
    [TestCase("shape", """{"$type":"circle","radius":1}""", null)]
    [TestCase("shape", """{"$type":"circle","radius":-1}""", """{"radius":["The field radius must be between 0 and 9."]}""")]
    [TestCase("list", """[{"room":"a","text":"b"},{"room":"a","text":""}]""", """{"[1].text":["The text field is required."]}""")]
    [TestCase("parameter", "\"abc\"", """{"theName":["The field theName must be a string with a maximum length of 2."]}""")]
    [TestCase("tuple", """{"room":"a","text":"b"},1""", null)]
    [TestCase("tuple", """{"room":"a"},1""", """{"[0].text":["The text field is required."]}""")]
    [TestCase("tuple", """{"room":"a","text":"b"},"x" """, "none")]
    [TestCase("tuple", """{"room":"a","text":{}},1""", """{"[0].text":["The value is not valid."]}""")]
    [TestCase("tuple", """{"room":"a","text":"b"}""", "none")]
    [TestCase("handler-class", """{"room":"a","text":""}""", """{"text":["The text field is required."]}""")]
    [TestCase("code", """{"room":"a","text":"b"}""", null)]
    [TestCase("code", """{"room":"b","text":"b"}""", """{"room":["not this one"]}""")]
    [TestCase("code", """{"room":"b","text":""}""", """{"text":["The text field is required."]}""")]
    [TestCase("lines", """{"text":"a\r\n\tb"}""", null)]
    [TestCase("lines", """{"text":"a\u001bb"}""", """{"text":["The field text must not hold control characters."]}""")]
    [TestCase("texts", """{"texts":["a","b\n"]}""", """{"texts":["The field texts must not hold control characters."]}""")]
    public async Task What_is_not_valid_is_told_by_field_and_reaches_no_handler(string name, string arguments, string? errors)
    {
        await using SocketIoApp app = await StartAsync();
        foreach (ClientTransport transport in Enum.GetValues<ClientTransport>())
        {
            using SocketClient client = await app.ConnectAsync(transport, "/chat");

            await client.SendAsync($"42/chat,1[\"{name}\",{arguments}]", $"42/chat,[\"{name}\",{arguments}]");

            string answer = (await client.FlushAsync()).Single();
            if (errors is null)
            {
                answer.Should().Be("43/chat,1[]");
                _handled.Should().NotBeEmpty();
            }
            else
            {
                JsonElement error = JsonDocument.Parse(answer.AsMemory("43/chat,1".Length)).RootElement[0].GetProperty("error");
                error.GetProperty("code").GetString().Should().Be("invalid");
                (error.TryGetProperty("errors", out JsonElement told) ? told.GetRawText() : "none").Should().Be(errors);
                _handled.Should().BeEmpty();
            }
        }
    }

    [TestCase(500, true)]
    [TestCase(501, false)]
    public async Task Length_counts_in_UTF_16(int units, bool isValid)
    {
        await using SocketIoApp app = await StartAsync();
        using SocketClient client = await app.ConnectAsync(ns: "/chat");
        string text = string.Concat(Enumerable.Repeat("😀", 249)) + new string('a', units - 498);

        await client.SendAsync($"42/chat,1[\"message\",{{\"room\":\"a\",\"text\":\"{text}\"}}]");

        (await client.ReceiveAsync()).Should().StartWith(isValid ? "43/chat,1[]" : "43/chat,1[{\"error\":{\"code\":\"invalid\"");
    }

    [Test]
    public async Task Binary_events_are_validated_like_others()
    {
        await using SocketIoApp app = await StartAsync();
        using SocketClient client = await app.ConnectAsync(ns: "/chat");

        await client.SendAsync("451-/chat,1[\"upload\",{\"name\":\"\",\"data\":{\"_placeholder\":true,\"num\":0}}]", "bAQID");
        (await client.ReceiveAsync()).Should().Contain("\"errors\":{\"name\":[\"The name field is required.\"]}");
        await client.SendAsync("451-/chat,2[\"upload\",{\"name\":\"a\",\"data\":{\"_placeholder\":true,\"num\":0}}]", "bAQID");
        (await client.ReceiveAsync()).Should().Be("43/chat,2[]");
        await client.SendAsync("451-/chat,3[\"upload\",{\"name\":\"a\",\"data\":{\"_placeholder\":true,\"num\":0}}]", "bAQIDBA==");

        (await client.ReceiveAsync()).Should().Contain("\"errors\":{\"data\":[");
        _handled.Should().HaveCount(1);
    }

    [Test]
    public async Task A_source_generated_context_validates_the_same()
    {
        await using SocketIoApp app = await StartAsync(options => options.JsonSerializerOptions = new(JsonSerializerDefaults.Web) { TypeInfoResolver = Context.Default });
        using SocketClient client = await app.ConnectAsync(ns: "/chat");

        await client.SendAsync("42/chat,1[\"message\",{\"room\":\"a\",\"text\":\"a\\n\"}]", "42/chat,2[\"class\",{\"name\":\"x\",\"inner\":null}]", "42/chat,3[\"self\",{\"from\":2,\"to\":1}]");

        string[] answers = await client.ReceiveAsync(3);
        answers[0].Should().Contain("\"errors\":{\"text\":[\"The field text must not hold control characters.\"]}");
        answers[1].Should().Contain("\"errors\":{\"name\":[\"at least two\"]}");
        answers[2].Should().Contain("\"errors\":{\"to\":[\"must be after from\"]}");
        _handled.Should().BeEmpty();
    }

    [Test]
    public async Task The_names_are_those_of_the_naming_policy()
    {
        await using SocketIoApp app = await StartAsync(options => options.JsonSerializerOptions = new() { PropertyNamingPolicy = JsonNamingPolicy.KebabCaseUpper });
        using SocketClient client = await app.ConnectAsync(ns: "/chat");

        await client.SendAsync("42/chat,1[\"parameter\",\"abc\"]", "42/chat,2[\"class\",{\"NAME\":\"ab\",\"other_name\":\"123\"}]");

        string[] answers = await client.ReceiveAsync(2);
        answers[0].Should().Contain("\"errors\":{\"THE-NAME\":[");
        answers[1].Should().Contain("\"errors\":{\"other_name\":[");
    }

    [Test]
    public async Task A_client_cannot_make_the_server_write_endless_errors()
    {
        await using SocketIoApp app = await StartAsync();
        using SocketClient client = await app.ConnectAsync(ns: "/chat");

        await client.SendAsync($"42/chat,1[\"list\",[{string.Join(',', Enumerable.Repeat("{}", 10_000))}]]");

        (await client.ReceiveAsync()).Length.Should().BeLessThan(4_000);
    }

    [Test]
    public async Task An_attribute_sees_the_services_and_the_event()
    {
        await using SocketIoApp app = await StartAsync();
        using SocketClient client = await app.ConnectAsync(ns: "/chat", auth: SignIn.Ann);

        await client.SendAsync("42/chat,1[\"mine\",{\"owner\":\"bob\"}]", "42/chat,2[\"mine\",{\"owner\":\"ann\"}]");

        (await client.ReceiveAsync(2)).Should().Equal(
            "43/chat,1[{\"error\":{\"code\":\"invalid\",\"message\":\"The arguments are not valid\",\"errors\":{\"owner\":[\"not yours\"]}}}]", "43/chat,2[]");
    }

    [Test]
    public async Task A_rule_that_fails_lets_nothing_pass()
    {
        await using SocketIoApp app = await StartAsync();
        using SocketClient client = await app.ConnectAsync(ns: "/chat");

        await client.SendAsync("42/chat,1[\"broken\",{\"room\":\"a\",\"text\":\"b\"}]");

        (await client.ReceiveAsync()).Should().Be("43/chat,1[{\"error\":{\"code\":\"internal_error\",\"message\":\"The event could not be handled\"}}]");
        _handled.Should().BeEmpty();
    }

    [TestCase("[\"small\",\"12345678\"]", true)]
    [TestCase("[\"small\",\"123456789\"]", false)]
    [TestCase("[\"small\",\"1\",\"234567\"]", false)]
    [TestCase("[\"flat\",{\"a\":[1,\"[[[[{{{{\\\\\\\"[[[\"]}]", true)]
    [TestCase("[\"flat\",{\"a\":[{}]}]", false)]
    [TestCase("[\"flat\",1,[[[]]]]", false)]
    [TestCase("[\"common\",\"123456789012345678\"]", true)]
    [TestCase("[\"common\",\"1234567890123456789\"]", false)]
    public async Task Arguments_are_as_large_and_as_deep_as_they_may_be(string packet, bool isValid)
    {
        await using SocketIoApp app = await StartAsync();
        using SocketClient client = await app.ConnectAsync(ns: "/limited");

        await client.SendAsync($"42/limited,1{packet}");

        (await client.ReceiveAsync()).Should().StartWith(isValid ? "43/limited,1[]" : "43/limited,1[{\"error\":{\"code\":\"invalid\",\"message\":\"The arguments are ");
        _handled.Should().HaveCount(isValid ? 1 : 0);
    }

    [Test]
    public async Task Attachments_count_as_arguments()
    {
        await using SocketIoApp app = await StartAsync();
        using SocketClient client = await app.ConnectAsync(ns: "/limited");

        await client.SendAsync("451-/limited,1[\"unknown\",{\"_placeholder\":true,\"num\":0}]", "bAQIDAQIDAQIDAQIDAQID");

        (await client.ReceiveAsync()).Should().Be("43/limited,1[{\"error\":{\"code\":\"invalid\",\"message\":\"The arguments are too large\"}}]");
    }

    [Test]
    public void A_rule_for_something_else_than_the_handler_takes_is_a_mistake()
    {
        Func<Task> start = () => SocketIoApp.ServeAsync(root => root.On<int>("x", (_, _) => { }).Validate<string>((_, _) => null));

        start.Should().ThrowAsync<ArgumentException>().WithMessage("The handler of \"x\" takes System.Int32, not System.String.*");
    }

    [Test]
    public async Task What_is_refused_is_in_the_audit()
    {
        await using SocketIoApp app = await StartAsync();
        using SocketClient client = await app.ConnectAsync(ns: "/chat", auth: SignIn.Ann);

        await client.SendAsync("42/chat,1[\"message\",{\"room\":\"a secret\",\"text\":\"\"}]", "42/chat,2[\"message\",7]");
        await client.ReceiveAsync(2);

        _audit.Of(SecurityEventKind.ValidationFailed).Should().Equal("invalid ann message", "invalid ann message");
        app.Log.Lines.Should().NotContain(line => line.Message.Contains("a secret"));
    }

    private void Map(NamespaceBuilder chat)
    {
        chat.UseSignIn();
        chat.On<Message>("message", (_, message) => _handled.Enqueue(message));
        chat.On<Named>("class", (_, named) => _handled.Enqueue(named));
        chat.On<Span>("self", (_, span) => _handled.Enqueue(span));
    }

    private void MapAll(NamespaceBuilder chat)
    {
        Map(chat);
        chat.On<Shape>("shape", (_, shape) => _handled.Enqueue(shape));
        chat.On<List<Message>>("list", (_, list) => _handled.Enqueue(list));
        chat.On<string>("parameter", (_, [StringLength(2)] theName) => _handled.Enqueue(theName));
        chat.On<(Message Message, int Number)>("tuple", (_, tuple) => _handled.Enqueue(tuple));
        chat.On<Message, Handler>("handler-class");
        chat.On<Message>("code", (_, message) => _handled.Enqueue(message))
            .Validate<Message>((_, message) => message.Room == "a" ? ValidationResult.Success : new("not this one", ["room"]));
        chat.On<Message>("broken", (_, message) => _handled.Enqueue(message))
            .Validate<Message>((_, _) => throw new InvalidOperationException("a secret"));
        chat.On<Lines>("lines", (_, lines) => _handled.Enqueue(lines));
        chat.On<Texts>("texts", (_, texts) => _handled.Enqueue(texts));
        chat.On<Upload>("upload", (_, upload) => _handled.Enqueue(upload));
        chat.On<Owned>("mine", (_, owned) => _handled.Enqueue(owned));
    }

    private Task<SocketIoApp> StartAsync(Action<SocketIoOptions>? options = null) => SocketIoApp.StartAsync(
        io =>
        {
            var probe = new SocketIoOptions();
            options?.Invoke(probe);
            io.MapNamespace("/chat", probe.JsonSerializerOptions.TypeInfoResolver is Context ? Map : MapAll);
            io.MapNamespace("/limited", limited =>
            {
                limited.Events.LimitArguments(maxBytes: 20);
                limited.On<EventArguments>("small", (_, _) => _handled.Enqueue(1)).LimitArguments(maxBytes: 10);
                limited.On<EventArguments>("flat", (_, _) => _handled.Enqueue(1)).LimitArguments(maxDepth: 2);
                limited.On<EventArguments>("common", (_, _) => _handled.Enqueue(1));
            });
        },
        options,
        services: services => services.AddSingleton<IAuditSink>(_audit).AddSingleton(_handled).AddScoped<Owners>());

    internal sealed record Message([Required] string Room, [Required, StringLength(500), NoControlCharacters] string Text);

    internal sealed class Named
    {
        [Required, MinLength(2, ErrorMessage = "at least two")]
        public string Name { get; init; } = "";

        [JsonPropertyName("other_name"), MaxLength(2)]
        public string? OtherName { get; init; }

        [Range(1, 10), Display(Name = "Total")]
        public int? Number { get; init; }

        public Named? Inner { get; init; }

        public List<Named?>? List { get; init; }

        public Dictionary<string, Named>? Map { get; init; }

        [JsonIgnore, Required]
        public Type? Ignored { get; init; }
    }

    internal sealed record Span([Range(0, 9)] int From, [Range(0, 9)] int To) : IValidatableObject
    {
        public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
        {
            if (To < From)
            {
                yield return new ValidationResult("must be after from", [nameof(To)]);
            }
        }
    }

    [JsonPolymorphic, JsonDerivedType(typeof(Circle), "circle")]
    private record Shape;

    private sealed record Circle([Range(0, 9)] int Radius) : Shape;

    private sealed record Lines([NoControlCharacters(AllowLineBreaks = true)] string Text);

    private sealed record Texts([NoControlCharacters] string[] Values)
    {
        [JsonPropertyName("texts"), NoControlCharacters]
        public string[] All { get; init; } = [];
    }

    private sealed record Upload([Required] string Name, [MaxLength(3)] byte[] Data);

    private sealed record Owned([Mine] string Owner);

    private sealed class Owners
    {
        public bool IsOwner(string owner, EventContext context) => owner == context.User.Identity!.Name && context.Services.GetRequiredService<Owners>() == this;
    }

    private sealed class MineAttribute : ValidationAttribute
    {
        protected override ValidationResult? IsValid(object? value, ValidationContext validationContext) =>
            validationContext.GetRequiredService<Owners>().IsOwner((string)value!, (EventContext)validationContext.Items[typeof(EventContext)]!)
                ? ValidationResult.Success
                : new ValidationResult("not yours");
    }

    private sealed class Handler(ConcurrentQueue<object?> handled) : IEventHandler<Message>
    {
        public ValueTask HandleAsync(ISocket socket, Message arguments, CancellationToken cancellationToken)
        {
            handled.Enqueue(arguments);
            return default;
        }
    }

    [JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
    [JsonSerializable(typeof(Message))]
    [JsonSerializable(typeof(Named))]
    [JsonSerializable(typeof(Span))]
    private sealed partial class Context : JsonSerializerContext;
}
