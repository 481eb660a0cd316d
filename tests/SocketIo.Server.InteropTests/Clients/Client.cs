namespace SocketIo.Server.InteropTests.Clients;

/// <summary>The clients that talk with the server in these tests, all of them as they are published.</summary>
public enum Client
{
    JavaScript48,
    JavaScript48MessagePack,
    JavaScript31,
    JavaScript25,
    Chromium48,
    Chromium25,
    DotNet,
    Python,
}
