using System.Text;

namespace SocketIo.Server;

/// <summary>A message from a client of a bare Engine.IO endpoint. Its data is valid until the handler completes.</summary>
public readonly struct EngineMessage
{
    internal EngineMessage(ReadOnlyMemory<byte> data, bool isBinary)
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
