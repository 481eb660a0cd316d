namespace SocketIo.Server.Comparison.Load;

/// <summary>What a <see cref="Channel"/> tells.</summary>
internal interface IChannelListener
{
    void OnOpened();

    void OnMessage(ReadOnlySpan<byte> message);

    void OnClosed();
}
