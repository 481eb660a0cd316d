using System.Buffers;
using System.Text.Json;

namespace SocketIo.Server.Protocol.Json;

/// <summary>Walks the values of <see cref="PacketArguments"/>, which are valid JSON already.</summary>
internal ref struct ArgumentCursor(in PacketArguments arguments)
{
    // The comma, and white space, which may stand on both sides of it.
    private static readonly SearchValues<byte> Separators = SearchValues.Create(", \t\r\n"u8);

    private readonly ReadOnlySpan<byte> _values = arguments.Values.Span;
    private int _position;
    private int _remaining = arguments.Count;

    /// <summary>The next value, without what separates it from its neighbours; only the last one may end with white space.</summary>
    public bool TryReadNext(out ReadOnlySpan<byte> value)
    {
        if (_remaining == 0)
        {
            value = default;
            return false;
        }

        value = _values[ReadNextRange()];
        return true;
    }

    /// <summary>Where the next value is, of which there must be one.</summary>
    public Range ReadNextRange()
    {
        int start = _position;
        if (--_remaining == 0)
        {
            return start.._values.Length; // no need to look for the end of the only argument, which most events have
        }

        int end = start + LengthOfFirst(_values[start..]);
        _position = end;
        while (Separators.Contains(_values[_position]))
        {
            _position++;
        }

        return start..end;
    }

    /// <summary>The length of a value that others follow. Only what nests or has escapes needs a reader.</summary>
    private static int LengthOfFirst(ReadOnlySpan<byte> values)
    {
        if (values[0] == '"')
        {
            int special = 1 + values[1..].IndexOfAny((byte)'"', (byte)'\\');
            if (values[special] == '"')
            {
                return special + 1;
            }
        }
        else if (values[0] is not ((byte)'{' or (byte)'['))
        {
            return values.IndexOfAny(Separators);
        }

        var reader = new Utf8JsonReader(values, new JsonReaderOptions { MaxDepth = int.MaxValue });
        reader.Read();
        reader.Skip();
        return (int)reader.BytesConsumed;
    }
}
