using System.Text.Json;

namespace SocketIo.Server.Protocol.Json;

/// <summary>What an <see cref="EventArguments"/> holds: what a client sent, or what the application made. Indexes are checked already.</summary>
internal abstract class EventArgumentList
{
    public abstract int Count { get; }

    public abstract T? Get<T>(int index);

    public abstract bool TryGetBinary(int index, out ReadOnlyMemory<byte> value);

    public abstract ReadOnlyMemory<byte> GetJson(int index);

    public abstract void WriteTo(Utf8JsonWriter json, JsonSerializerOptions options);
}
