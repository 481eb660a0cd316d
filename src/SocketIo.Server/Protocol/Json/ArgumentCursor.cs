using System.Text.Json;

namespace SocketIo.Server.Protocol.Json;

/// <summary>Walks the values of <see cref="PacketArguments"/>, which are valid JSON already.</summary>
internal ref struct ArgumentCursor(in PacketArguments arguments)
{
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

        var reader = new Utf8JsonReader(_values[start..], new JsonReaderOptions { MaxDepth = int.MaxValue });
        reader.Read();
        reader.Skip();
        int end = start + (int)reader.BytesConsumed;
        _position = end;
        while (_values[_position] is (byte)',' or (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n')
        {
            _position++;
        }

        return start..end;
    }
}
