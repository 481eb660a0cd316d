using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace SocketIo.Server.Protocol.Json;

/// <summary>What a handler expects of one argument, and the errors for a client that sent something else.</summary>
internal sealed class ArgumentExpectation(JsonTypeInfo type, int index, ArgumentNullability nullability)
{
    private static readonly Type[] BinaryTypes = [typeof(byte[]), typeof(Memory<byte>), typeof(ReadOnlyMemory<byte>), typeof(ArraySegment<byte>)];

    private static readonly Type[] TextTypes =
    [
        typeof(string), typeof(char), typeof(Guid), typeof(Uri), typeof(Version),
        typeof(DateTime), typeof(DateTimeOffset), typeof(DateOnly), typeof(TimeOnly), typeof(TimeSpan),
    ];

    private readonly string _kind = Describe(type);

    // A JsonElement can hold null itself.
    private readonly bool _acceptsNull =
        type.Type == typeof(JsonElement) ||
        ((!type.Type.IsValueType || Nullable.GetUnderlyingType(type.Type) is not null) && nullability.AcceptsNull(index));

    /// <summary>Takes the next argument.</summary>
    /// <returns>False when it is missing and may be.</returns>
    /// <exception cref="ArgumentBindingException">It is missing or null, and must not be.</exception>
    public bool TryTake(ref ArgumentCursor cursor, out ReadOnlySpan<byte> json)
    {
        if (!cursor.TryReadNext(out json))
        {
            return _acceptsNull ? false : throw Fail("is missing");
        }

        // No other JSON value starts like this.
        return json[0] != 'n' || _acceptsNull ? true : throw Fail("must not be null");
    }

    /// <param name="path">Where in the argument, as the serializer says it: <c>$.items[0]</c>.</param>
    public ArgumentBindingException Mismatch(string? path = null) => Fail("is not valid", path);

    private ArgumentBindingException Fail(string reason, string? path = null) =>
        new(string.Create(CultureInfo.InvariantCulture, $"Argument {index + 1} {reason}: expected {_kind}.")) { Errors = ErrorsAt(path, reason) };

    /// <summary>The error of a field, if it is one. Of several arguments the first is called <c>[0]</c>.</summary>
    private Dictionary<string, string[]>? ErrorsAt(string? path, string reason)
    {
        string field = path?.TrimStart('$') ?? "";
        if (field.Length == 0)
        {
            return null; // the message names the argument
        }

        field = nullability.IsTuple ? string.Create(CultureInfo.InvariantCulture, $"[{index}]{field}") : field.TrimStart('.');
        return new() { [field] = [$"The value {reason}."] };
    }

    private static string Describe(JsonTypeInfo type)
    {
        Type underlying = Nullable.GetUnderlyingType(type.Type) ?? type.Type;
        return type.Kind switch
        {
            JsonTypeInfoKind.Object or JsonTypeInfoKind.Dictionary => "an object",
            JsonTypeInfoKind.Enumerable => "an array",
            _ when BinaryTypes.Contains(underlying) => "binary data",
            _ when TextTypes.Contains(underlying) => "a string",
            _ when underlying == typeof(bool) => "a boolean",
            _ when underlying.IsPrimitive || underlying == typeof(decimal) => "a number",
            _ => "a value of another kind",
        };
    }
}
