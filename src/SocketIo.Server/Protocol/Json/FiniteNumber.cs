using System.Globalization;
using System.Text.Json;

namespace SocketIo.Server.Protocol.Json;

/// <summary>Reads a number that a client sent as a string, which the framework's web defaults allow.</summary>
internal static class FiniteNumber
{
    private const NumberStyles JsonNumber = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;

    public static double Parse(string text) =>
        double.TryParse(text, JsonNumber, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value)
            ? value
            : throw new JsonException("A number was expected.");
}
