using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace SocketIo.Server.Soak;

/// <summary>The command line.</summary>
/// <param name="Clients">How many clients; every other one uses long-polling, the rest WebSockets.</param>
/// <param name="Seconds">For how long they echo.</param>
/// <param name="Rate">Echoes in a second, of all clients together.</param>
/// <param name="Address">A server that runs already; null starts samples/Conformance.</param>
internal sealed record SoakOptions(int Clients, int Seconds, int Rate, Uri? Address)
{
    public const string Usage =
        "Usage: SocketIo.Server.Soak [--clients 5000] [--seconds 60] [--rate 1000] [--address http://127.0.0.1:PORT]";

    /// <summary>When to give up, whatever is still going on.</summary>
    public TimeSpan Deadline => TimeSpan.FromSeconds(Seconds + 120 + (Clients / 50));

    public static bool TryParse(string[] args, [NotNullWhen(true)] out SoakOptions? options, [NotNullWhen(false)] out string? error)
    {
        options = new SoakOptions(5000, 60, 1000, null);
        error = null;
        for (int i = 0; i < args.Length; i += 2)
        {
            string value = i + 1 < args.Length ? args[i + 1] : "";
            bool isNumber = int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number > 0;
            bool isAddress = Uri.TryCreate(value, UriKind.Absolute, out Uri? address) && address.IsLoopback && address.Scheme == Uri.UriSchemeHttp;
            options = args[i] switch
            {
                "--clients" when isNumber => options with { Clients = number },
                "--seconds" when isNumber => options with { Seconds = number },
                "--rate" when isNumber => options with { Rate = number },
                "--address" when isAddress => options with { Address = address },
                _ => null,
            };
            if (options is null)
            {
                error = $"Not understood: {args[i]} {value}";
                return false;
            }
        }

        return true;
    }
}
