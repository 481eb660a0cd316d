using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace SocketIo.Server.Tests.Hosting;

public sealed class MapSocketIoTests
{
    [Test]
    public async Task An_application_has_one_endpoint()
    {
        await using WebApplication app = Build(services => services.AddSocketIo());
        app.MapSocketIo(io => io.MapNamespace("/", _ => { }));
        FluentActions.Invoking(() => app.MapSocketIo("/other", io => io.MapNamespace("/other", _ => { })))
            .Should().Throw<InvalidOperationException>().WithMessage("The application has a Socket.IO endpoint already.*");
        app.Services.GetRequiredService<ISocketIoServer>().Namespaces.Select(ns => ns.Name).Should().Equal("/");
    }

    [Test]
    public async Task The_services_must_be_there()
    {
        await using WebApplication app = Build(_ => { });
        FluentActions.Invoking(() => app.MapSocketIo(_ => { }))
            .Should().Throw<InvalidOperationException>().WithMessage("Call AddSocketIo() *");
    }

    private static WebApplication Build(Action<IServiceCollection> configure)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        configure(builder.Services);
        return builder.Build();
    }
}
