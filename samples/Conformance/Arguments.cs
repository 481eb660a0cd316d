using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using SocketIo.Server;

namespace Conformance;

/// <summary>The command line: a profile, a port, and options that override the profile's.</summary>
internal sealed class Arguments
{
    private readonly Dictionary<string, string> _values = [];

    private Arguments(IProfile profile) => Profile = profile;

    public IProfile Profile { get; }

    /// <summary>Where to listen; 0 for any free port.</summary>
    public int Port { get; private set; }

    /// <summary>The origins of web pages that may use the server, and read its answers.</summary>
    public string[] Origins => [.. new[] { Get("--origins"), Get("--cors") }.OfType<string>().SelectMany(list => list.Split(',')).Distinct()];

    public string? Token => Get("--token");

    private static IReadOnlyList<IProfile> Profiles { get; } =
        [new ProtocolProfile(), new ClientProfile(), new EngineClientProfile(), new CSharpClientProfile(), new BenchProfile()];

    /// <summary>Options that are there or not.</summary>
    private static string[] Flags { get; } = ["--detailed-errors", "--eio3"];

    private static string[] Options { get; } =
    [
        "--profile", "--port", "--ping-interval", "--ping-timeout", "--connect-timeout", "--upgrade-timeout", "--max-payload",
        "--transports", "--cors", "--origins", "--token", "--detailed-errors", "--parser", "--recovery", "--eio3",
    ];

    public static bool TryParse(string[] args, [NotNullWhen(true)] out Arguments? arguments, [NotNullWhen(false)] out string? error)
    {
        try
        {
            arguments = Parse(args);
            error = null;
            return true;
        }
        catch (FormatException exception)
        {
            arguments = null;
            error = exception.Message;
            return false;
        }
    }

    /// <summary>Sets what the command line, or else the profile, says about an endpoint.</summary>
    public void ApplyTo(EngineIoOptions options)
    {
        Profile.Configure(options);
        options.PingInterval = GetTime("--ping-interval") ?? options.PingInterval;
        options.PingTimeout = GetTime("--ping-timeout") ?? options.PingTimeout;
        options.UpgradeTimeout = GetTime("--upgrade-timeout") ?? options.UpgradeTimeout;
        options.MaxPayloadBytes = GetNumber("--max-payload") ?? options.MaxPayloadBytes;
        options.Transports = Get("--transports") is { } names ? ParseTransports(names) : options.Transports;
        options.AllowEio3 = Get("--eio3") is not null;
        if (options is SocketIoOptions socketIo)
        {
            socketIo.ConnectTimeout = GetTime("--connect-timeout") ?? socketIo.ConnectTimeout;
            socketIo.ConnectionStateRecovery = Get("--recovery") is null or "0" ? null : new() { MaxDisconnectionDuration = GetTime("--recovery")!.Value };
            socketIo.Parser = Get("--parser") switch
            {
                null or "json" => SocketIoParser.Json,
                "msgpack" => SocketIoParser.MessagePack,
                var name => throw new FormatException($"Unknown parser: {name}"),
            };
            socketIo.EnableDetailedErrors = Get("--detailed-errors") is not null;
        }
    }

    private static Arguments Parse(string[] args)
    {
        Dictionary<string, string> values = [];
        for (int i = 0; i < args.Length; i++)
        {
            string option = args[i];
            if (!Options.Contains(option))
            {
                throw new FormatException($"Unknown option: {option}");
            }

            values[option] = Flags.Contains(option) ? "" : ++i < args.Length ? args[i] : throw new FormatException($"{option} needs a value.");
        }

        string name = values.GetValueOrDefault("--profile") ?? throw new FormatException("--profile is missing.");
        IProfile profile = Profiles.FirstOrDefault(profile => profile.Name == name)
            ?? throw new FormatException($"Unknown profile: {name}. There are: {string.Join(", ", Profiles.Select(known => known.Name))}.");
        var arguments = new Arguments(profile);
        foreach ((string option, string value) in profile.Defaults)
        {
            arguments._values[option] = value;
        }

        foreach ((string option, string value) in values)
        {
            arguments._values[option] = value;
        }

        arguments.Port = arguments.GetNumber("--port", least: 0) ?? throw new FormatException("--port is missing.");
        arguments.ApplyTo(new SocketIoOptions()); // finds values that are no numbers
        return arguments;
    }

    private static EngineTransports ParseTransports(string names) => names.Split(',').Aggregate(EngineTransports.None, (all, name) => all | name switch
    {
        "polling" => EngineTransports.Polling,
        "websocket" => EngineTransports.WebSocket,
        _ => throw new FormatException($"Unknown transport: {name}"),
    });

    private string? Get(string option) => _values.GetValueOrDefault(option);

    private TimeSpan? GetTime(string option) => GetNumber(option) is { } milliseconds ? TimeSpan.FromMilliseconds(milliseconds) : null;

    private int? GetNumber(string option, int least = 1)
    {
        if (Get(option) is not { } value)
        {
            return null;
        }

        return int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= least
            ? number
            : throw new FormatException($"{option} needs a whole number, {least} or more.");
    }
}
