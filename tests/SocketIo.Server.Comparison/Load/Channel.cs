namespace SocketIo.Server.Comparison.Load;

/// <summary>Carries text messages both ways.</summary>
internal abstract class Channel
{
    /// <summary>How many bytes wait here since the server does not take them.</summary>
    public abstract int UnsentBytes { get; }

    public abstract void Send(ReadOnlySpan<byte> message);

    /// <summary>Takes nothing more from the server.</summary>
    public abstract void StopReading();

    /// <summary>Leaves in the way the protocol wants it; the listener hears when the server has closed too.</summary>
    public abstract void Close();
}
