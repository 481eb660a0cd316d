using System.Text.Json;
using System.Text.Json.Serialization;
using SocketIo.Server.Testing;

namespace SocketIo.Server.FunctionalTests.SocketIo;

/// <summary>An application whose JSON is generated at compile time, as trimmed and native ones need it.</summary>
internal sealed partial class JsonContextTests
{
    [TestCase(ClientTransport.Polling)]
    [TestCase(ClientTransport.WebSocket)]
    public async Task Everything_works_with_a_generated_context(ClientTransport transport)
    {
        await using SocketIoApp app = await StartAsync(root =>
        {
            root.On<Order, Receipt>("order", (_, order) => new Receipt(order.Item, order.Count * 2, order.Picture));
            root.On<(Order Order, string Note)>("noted", (socket, args) => socket.EmitAsync("noted", (args.Order.Item, args.Note, new Receipt("x", 1, null))));
            root.On<int>("refused", (_, _) => throw new SocketIoException("sold_out", "nothing left", new Receipt("x", 0, null)));
            root.Events.Use((context, next) =>
            {
                if (context.EventName == "rejected")
                {
                    context.Reject("no", "not you", new Dictionary<string, string> { ["why"] = "because" });
                    return default;
                }

                return next(context);
            });
        });
        using SocketClient client = await app.ConnectAsync(transport);
        app.SocketOf(client).Data["name"] = "ann";

        await client.SendAsync("451-0[\"order\",{\"item\":\"tea\",\"count\":2,\"picture\":{\"_placeholder\":true,\"num\":0}}]", "bAQID");
        await client.SendAsync("42[\"noted\",{\"item\":\"tea\",\"count\":2},\"please\"]", "421[\"refused\",1]", "422[\"rejected\"]", "423[\"order\",null]");
        (await client.ReceiveAsync(6)).Should().Equal(
            "461-0[{\"item\":\"tea\",\"total\":4,\"picture\":{\"_placeholder\":true,\"num\":0}}]",
            "bAQID",
            "42[\"noted\",\"tea\",\"please\",{\"item\":\"x\",\"total\":1,\"picture\":null}]",
            "431[{\"error\":{\"code\":\"sold_out\",\"message\":\"nothing left\",\"data\":{\"item\":\"x\",\"total\":0,\"picture\":null}}}]",
            "432[{\"error\":{\"code\":\"no\",\"message\":\"not you\",\"data\":{\"why\":\"because\"}}}]",
            "433[{\"error\":{\"code\":\"invalid\",\"message\":\"Argument 1 must not be null: expected an object.\"}}]");

        Task<Receipt> asked = app.SocketOf(client).EmitWithAckAsync<Receipt>("pay", new Order("tea", 1, null));
        (await client.ReceiveAsync()).Should().Be("420[\"pay\",{\"item\":\"tea\",\"count\":1,\"picture\":null}]");
        await client.SendAsync("430[{\"item\":\"tea\",\"total\":7}]");
        (await Eventually.GetAsync(asked)).Total.Should().Be(7);
        (await app.Io.Of("/").FetchSocketsAsync())[0].Data.GetProperty("name").GetString().Should().Be("ann");
    }

    [Test]
    public async Task A_handler_whose_type_is_not_in_the_context_is_a_mistake_found_at_start()
    {
        Func<Task> start = () => StartAsync(root => root.On<Forgotten>("x", (_, _) => { }));

        (await start.Should().ThrowAsync<NotSupportedException>()).WithMessage("*Forgotten*JsonSerializable*");
    }

    [Test]
    public async Task A_reply_whose_type_is_not_in_the_context_fails_the_event()
    {
        await using SocketIoApp app = await StartAsync(root => root.On<int, object>("x", (_, _) => new Forgotten("x")));
        using SocketClient client = await app.ConnectAsync();

        await client.SendAsync("420[\"x\",1]");

        (await client.ReceiveAsync()).Should().StartWith("430[{\"error\":{\"code\":\"internal_error\"");
        (await app.LoggedAsync("HandlerFailed")).Exception!.Message.Should().Contain("Forgotten");
    }

    private static Task<SocketIoApp> StartAsync(Action<NamespaceBuilder> map) => SocketIoApp.ServeAsync(
        map, options => options.JsonSerializerOptions = new JsonSerializerOptions(JsonSerializerDefaults.Web) { TypeInfoResolver = AppContext.Default });

    internal sealed record Order(string Item, int Count, byte[]? Picture);

    internal sealed record Receipt(string Item, int Total, byte[]? Picture);

    internal sealed record Forgotten(string Name);

    [JsonSerializable(typeof(Order))]
    [JsonSerializable(typeof(Receipt))]
    private sealed partial class AppContext : JsonSerializerContext;
}
