using System.Buffers.Text;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace SocketIo.Server.Protocol.Json;

/// <summary>
/// The argument types that most events have, written and read without the serializer's machinery around a single value.
/// Whatever is out of the ordinary is left to the serializer, which then also has the error.
/// </summary>
internal static class PlainValue
{
    private const int StringSegment = 2048;

    /// <summary>Whether this shortcut does for a type what the serializer would do: no converter or setting of the application interferes.</summary>
    public static bool Handles<T>(JsonTypeInfo<T> type) =>
        (typeof(T) == typeof(string) || typeof(T) == typeof(int) || typeof(T) == typeof(long) || typeof(T) == typeof(double) || typeof(T) == typeof(bool))
        && (type.Converter is DoubleConverter || type.Converter.GetType().Assembly == typeof(JsonSerializer).Assembly)
        && !type.Options.NumberHandling.HasFlag(JsonNumberHandling.WriteAsString);

    public static bool TryWrite<T>(Utf8JsonWriter json, T value)
    {
        if (typeof(T) == typeof(string))
        {
            WriteString(json, Unsafe.As<T, string?>(ref value));
            return true;
        }

        if (typeof(T) == typeof(int))
        {
            json.WriteNumberValue(Unsafe.As<T, int>(ref value));
            return true;
        }

        if (typeof(T) == typeof(long))
        {
            json.WriteNumberValue(Unsafe.As<T, long>(ref value));
            return true;
        }

        if (typeof(T) == typeof(bool))
        {
            json.WriteBooleanValue(Unsafe.As<T, bool>(ref value));
            return true;
        }

        if (typeof(T) == typeof(double) && double.IsFinite(Unsafe.As<T, double>(ref value)))
        {
            json.WriteNumberValue(Unsafe.As<T, double>(ref value));
            return true;
        }

        return false;
    }

    /// <param name="json">One value, valid JSON.</param>
    /// <param name="value">The value read.</param>
    public static bool TryRead<T>(ReadOnlySpan<byte> json, out T value)
    {
        Unsafe.SkipInit(out value);
        if (typeof(T) == typeof(string))
        {
            if (json.Length < 2 || json[0] != '"' || json[^1] != '"' || json.Contains((byte)'\\'))
            {
                return false;
            }

            Unsafe.As<T, string>(ref value) = Encoding.UTF8.GetString(json[1..^1]);
            return true;
        }

        if (typeof(T) == typeof(int))
        {
            return Utf8Parser.TryParse(json, out Unsafe.As<T, int>(ref value), out int consumed) && consumed == json.Length;
        }

        if (typeof(T) == typeof(long))
        {
            return Utf8Parser.TryParse(json, out Unsafe.As<T, long>(ref value), out int consumed) && consumed == json.Length;
        }

        if (typeof(T) == typeof(double))
        {
            return Utf8Parser.TryParse(json, out Unsafe.As<T, double>(ref value), out int consumed) && consumed == json.Length;
        }

        if (typeof(T) == typeof(bool))
        {
            Unsafe.As<T, bool>(ref value) = json.SequenceEqual("true"u8);
            return Unsafe.As<T, bool>(ref value) || json.SequenceEqual("false"u8);
        }

        return false;
    }

    /// <summary>In pieces if it is long: for a whole string the writer asks for three times the room that most of them need.</summary>
    private static void WriteString(Utf8JsonWriter json, string? value)
    {
        if (value is not { Length: > StringSegment })
        {
            json.WriteStringValue(value);
            return;
        }

        ReadOnlySpan<char> rest = value;
        while (rest.Length > StringSegment)
        {
            int length = char.IsHighSurrogate(rest[StringSegment - 1]) ? StringSegment - 1 : StringSegment;
            json.WriteStringValueSegment(rest[..length], isFinalSegment: false);
            rest = rest[length..];
        }

        json.WriteStringValueSegment(rest, isFinalSegment: true);
    }
}
