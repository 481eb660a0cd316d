using System.Text;

namespace SocketIo.Server;

/// <summary>A message of Engine.IO. The data of one that came from a client is valid until the handler it was given to completes.</summary>
public readonly struct EngineMessage
{
    /// <summary>Makes a message.</summary>
    /// <param name="data">The bytes; of a text message its UTF-8. Not copied.</param>
    /// <param name="isBinary">Whether the message is binary; text otherwise.</param>
    public EngineMessage(ReadOnlyMemory<byte> data, bool isBinary)
    {
        Data = data;
        IsBinary = isBinary;
    }

    /// <summary>The bytes; of a text message its UTF-8.</summary>
    public ReadOnlyMemory<byte> Data { get; }

    /// <summary>Whether the message is binary; text otherwise.</summary>
    public bool IsBinary { get; }

    /// <summary>The text of a text message.</summary>
    public override string ToString() => Encoding.UTF8.GetString(Data.Span);
}
