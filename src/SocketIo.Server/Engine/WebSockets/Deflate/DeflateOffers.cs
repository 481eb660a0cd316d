using System.Globalization;
using Microsoft.Extensions.Primitives;

namespace SocketIo.Server.Engine.WebSockets.Deflate;

/// <summary>The offers of permessage-deflate in a client's <c>Sec-WebSocket-Extensions</c> (RFC 6455, section 9.1; RFC 7692, section 7.1).</summary>
internal static class DeflateOffers
{
    private const int SmallestWindowBits = 8;

    [Flags]
    private enum Parameters
    {
        None = 0,
        ServerNoContextTakeover = 1,
        ClientNoContextTakeover = 2,
        ServerMaxWindowBits = 4,
        ClientMaxWindowBits = 8,
    }

    /// <summary>
    /// What to answer to the first offer that this server can keep to. Null when there is none: with an unknown, repeated or invalid
    /// parameter, or a smaller window than the framework's compressor has, an offer must be declined.
    /// </summary>
    public static DeflateParameters? Choose(StringValues header, PerMessageDeflateOptions options)
    {
        foreach (string? value in header)
        {
            ReadOnlySpan<char> rest = value;
            while (!rest.IsEmpty)
            {
                ReadOnlySpan<char> parameters = Take(ref rest, ',');
                if (Take(ref parameters, ';').SequenceEqual(DeflateParameters.ExtensionName) && TryRead(parameters, out Parameters offered))
                {
                    return new DeflateParameters(
                        options.ServerContextTakeover && !offered.HasFlag(Parameters.ServerNoContextTakeover),
                        options.ClientContextTakeover && !offered.HasFlag(Parameters.ClientNoContextTakeover),
                        offered.HasFlag(Parameters.ServerMaxWindowBits));
                }
            }
        }

        return null;
    }

    private static bool TryRead(ReadOnlySpan<char> rest, out Parameters seen)
    {
        seen = Parameters.None;
        while (!rest.IsEmpty)
        {
            ReadOnlySpan<char> value = Take(ref rest, ';');
            int length = value.Length;
            ReadOnlySpan<char> name = Take(ref value, '=');
            Parameters parameter = Read(name, value.Trim(" \t"), hasValue: name.Length < length);
            if (parameter == Parameters.None || seen.HasFlag(parameter))
            {
                return false;
            }

            seen |= parameter;
        }

        return true;
    }

    private static Parameters Read(ReadOnlySpan<char> name, ReadOnlySpan<char> value, bool hasValue) => name switch
    {
        DeflateParameters.ServerNoContextTakeover when !hasValue => Parameters.ServerNoContextTakeover,
        DeflateParameters.ClientNoContextTakeover when !hasValue => Parameters.ClientNoContextTakeover,
        DeflateParameters.ServerMaxWindowBits when ReadBits(value) == DeflateParameters.WindowBits => Parameters.ServerMaxWindowBits,
        DeflateParameters.ClientMaxWindowBits when !hasValue || ReadBits(value) is not null => Parameters.ClientMaxWindowBits,
        _ => Parameters.None,
    };

    // 8 to 15, without leading zeros; it may stand in quotes.
    private static int? ReadBits(ReadOnlySpan<char> value)
    {
        if (value is ['"', .. var quoted, '"'])
        {
            value = quoted;
        }

        return value is not ['0', ..]
            && int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int bits)
            && bits is >= SmallestWindowBits and <= DeflateParameters.WindowBits
                ? bits
                : null;
    }

    /// <summary>Takes what stands in front of the next separator that is not in quotes, without the white space around it.</summary>
    private static ReadOnlySpan<char> Take(ref ReadOnlySpan<char> rest, char separator)
    {
        int end = 0;
        for (bool isQuoted = false; end < rest.Length && (isQuoted || rest[end] != separator); end++)
        {
            if (rest[end] == '"')
            {
                isQuoted = !isQuoted;
            }
            else if (isQuoted && rest[end] == '\\')
            {
                end++;
            }
        }

        end = Math.Min(end, rest.Length);
        ReadOnlySpan<char> taken = rest[..end];
        rest = rest[Math.Min(end + 1, rest.Length)..];
        return taken.Trim(" \t");
    }
}
