namespace SocketIo.Server.InteropTests.SecureChat;

/// <summary>The server that the tests of this folder share.</summary>
[SetUpFixture]
public sealed class SharedServer
{
    internal static SecureChatServer Instance { get; private set; } = null!;

    [OneTimeSetUp]
    public async Task Start() => Instance = await SecureChatServer.StartAsync("--connections-per-address", "100000", "--events-per-second", "100000");

    [OneTimeTearDown]
    public async Task Stop() => await Instance.DisposeAsync();
}
