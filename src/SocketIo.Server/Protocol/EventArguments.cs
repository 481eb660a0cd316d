using System.Text.Json;
using SocketIo.Server.Protocol;
using SocketIo.Server.Protocol.Json;

namespace SocketIo.Server;

/// <summary>
/// All arguments of an event or an acknowledgement as they came: for handlers and catch-all listeners that do not know the
/// types beforehand, and for forwarding. Emitting one emits its arguments, binary ones included.
/// </summary>
/// <remarks>
/// It owns its memory and may be kept. Immutable and thread-safe, as far as the values given to <see cref="Create"/> are.
/// </remarks>
public sealed class EventArguments
{
    private readonly EventArgumentList _list;

    internal EventArguments(EventArgumentList list) => _list = list;

    /// <summary>No arguments: emitting it emits the event's name alone.</summary>
    public static EventArguments Empty { get; } = new(new CreatedArgumentList([]));

    /// <summary>The number of arguments, without the event's name.</summary>
    public int Count => _list.Count;

    /// <summary>Makes arguments to emit.</summary>
    /// <param name="values">
    /// The arguments, serialized when they are emitted, each as its runtime type. Binary values (<see cref="byte"/> arrays and
    /// memory) become attachments, also inside objects.
    /// </param>
    /// <exception cref="ArgumentNullException"><paramref name="values"/> is null. Its elements may be.</exception>
    public static EventArguments Create(params object?[] values)
    {
        ArgumentNullException.ThrowIfNull(values);
        return values.Length == 0 ? Empty : new EventArguments(new CreatedArgumentList([.. values]));
    }

    /// <summary>Reads one argument with the serializer options of the endpoint it came to.</summary>
    /// <typeparam name="T">
    /// What to read it as. Of arguments made by <see cref="Create"/>, a type that the value has.
    /// A <see cref="JsonElement"/> shows a binary value as the placeholder object that is on the wire.
    /// </typeparam>
    /// <param name="index">The position, from zero.</param>
    /// <returns>The value; null or the default when the argument is <c>null</c>.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such argument.</exception>
    /// <exception cref="JsonException">The argument does not fit the type. The message holds nothing of what the client sent.</exception>
    /// <exception cref="NotSupportedException">The serializer options have no metadata for the type.</exception>
    /// <exception cref="InvalidCastException">The value given to <see cref="Create"/> is of another type.</exception>
    public T? Get<T>(int index) => _list.Get<T>(Checked(index));

    /// <summary>Whether an argument is binary data as a whole (and not an object with binary data in it).</summary>
    /// <param name="index">The position, from zero.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such argument.</exception>
    public bool IsBinary(int index) => _list.TryGetBinary(Checked(index), out _);

    /// <summary>An argument that is binary data, without copying it.</summary>
    /// <param name="index">The position, from zero.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such argument.</exception>
    /// <exception cref="InvalidOperationException">The argument is not binary: see <see cref="IsBinary"/>.</exception>
    public ReadOnlyMemory<byte> GetBinary(int index) =>
        _list.TryGetBinary(Checked(index), out ReadOnlyMemory<byte> value)
            ? value
            : throw new InvalidOperationException("The argument is not binary data.");

    /// <summary>
    /// One argument as JSON in UTF-8, without copying it. Binary values are the placeholder objects that are on the wire; of
    /// arguments made by <see cref="Create"/> they are base64 strings.
    /// </summary>
    /// <param name="index">The position, from zero.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such argument.</exception>
    public ReadOnlyMemory<byte> GetJson(int index) => _list.GetJson(Checked(index));

    /// <summary>All arguments as one JSON array. Data of a client: not to be logged as it is.</summary>
    public override string ToString() => _list.ToString()!;

    /// <summary>Copies the arguments of a received packet.</summary>
    internal static EventArguments CopyOf(in PacketArguments arguments, JsonSerializerOptions options) =>
        new(ReceivedArgumentList.CopyOf(arguments, options));

    /// <summary>Writes the arguments into an array that is open.</summary>
    internal void WriteTo(Utf8JsonWriter json, JsonSerializerOptions options) => _list.WriteTo(json, options);

    private int Checked(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
        return index;
    }
}
