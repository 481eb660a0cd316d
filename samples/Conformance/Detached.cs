using SocketIo.Server;

namespace Conformance;

/// <summary>
/// Conversations in which the server waits for its client. An event handler that waited would keep the client's next events
/// waiting too, so they run beside it.
/// </summary>
internal static class Detached
{
    public static void Run(Func<Task> conversation) => _ = RunAsync(conversation);

    private static async Task RunAsync(Func<Task> conversation)
    {
        try
        {
            await conversation();
        }
        catch (SocketDisconnectedException)
        {
            // The client left in the middle, as test programs do.
        }
        catch (Exception exception)
        {
            Console.Error.WriteLine(exception.Message);
        }
    }
}
