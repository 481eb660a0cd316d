using System.Text;
using SocketIo.Server.Protocol;

namespace SocketIo.Server.Tests.Protocol;

public sealed class EventNamesTests
{
    [TestCase("connect")]
    [TestCase("connect_error")]
    [TestCase("disconnect")]
    [TestCase("disconnecting")]
    [TestCase("newListener")]
    [TestCase("removeListener")]
    public void The_names_the_clients_use_themselves_are_reserved(string name)
    {
        EventNames.IsReserved(Encoding.UTF8.GetBytes(name)).Should().BeTrue();
        FluentActions.Invoking(() => EventNames.ThrowIfReserved(name)).Should().Throw<ArgumentException>()
            .WithMessage($"\"{name}\" is a reserved event name");
    }

    [TestCase("connection")]
    [TestCase("error")]
    [TestCase("Connect")]
    [TestCase("connect ")]
    [TestCase("")]
    public void Others_are_not(string name)
    {
        EventNames.IsReserved(Encoding.UTF8.GetBytes(name)).Should().BeFalse();
        FluentActions.Invoking(() => EventNames.ThrowIfReserved(name)).Should().NotThrow();
    }
}
