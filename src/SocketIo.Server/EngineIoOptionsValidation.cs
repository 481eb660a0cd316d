using System.IO.Compression;
using Microsoft.AspNetCore.Http;
using SocketIo.Server.Engine;

namespace SocketIo.Server;

/// <summary>The rules that Engine.IO options must follow, all of them checked.</summary>
internal static class EngineIoOptionsValidation
{
    public static void Validate(EngineIoOptions options, List<string> mistakes)
    {
        MustBePositive(options.PingInterval, nameof(options.PingInterval), mistakes);
        MustBePositive(options.PingTimeout, nameof(options.PingTimeout), mistakes);
        MustBePositive(options.UpgradeTimeout, nameof(options.UpgradeTimeout), mistakes);
        MustBePositive(options.EventQueueTimeout, nameof(options.EventQueueTimeout), mistakes);
        MustBePositive(options.CloseTimeout, nameof(options.CloseTimeout), mistakes);
        MustBePositive(options.ShutdownTimeout, nameof(options.ShutdownTimeout), mistakes);
        MustBePositive(options.MaxPayloadBytes, nameof(options.MaxPayloadBytes), mistakes);
        MustBePositive(options.MaxPacketsPerPayload, nameof(options.MaxPacketsPerPayload), mistakes);
        MustBePositive(options.MaxOutgoingBytes, nameof(options.MaxOutgoingBytes), mistakes);
        MustBePositive(options.MaxOutgoingMessages, nameof(options.MaxOutgoingMessages), mistakes);
        if (options.MaxSessions < 0)
        {
            mistakes.Add($"{nameof(options.MaxSessions)} must not be negative; 0 means no limit.");
        }

        if (!Enum.IsDefined(options.SlowClientPolicy))
        {
            mistakes.Add($"{nameof(options.SlowClientPolicy)} is no defined value.");
        }

        if (options.PerMessageDeflate is { } deflate)
        {
            ValidateCompression(nameof(options.PerMessageDeflate), deflate.Threshold, deflate.Level, mistakes);
        }

        if (options.HttpCompression is { } compression)
        {
            ValidateCompression(nameof(options.HttpCompression), compression.Threshold, compression.Level, mistakes);
        }

        if (options.Cookie is { } cookie)
        {
            ValidateCookie(cookie, mistakes);
        }

        if ((options.Transports & (EngineTransports.Polling | EngineTransports.WebSocket)) != options.Transports || options.Transports == EngineTransports.None)
        {
            mistakes.Add($"{nameof(options.Transports)} must name at least one transport, and only defined ones.");
        }
    }

    private static void ValidateCompression(string option, int threshold, CompressionLevel level, List<string> mistakes)
    {
        if (threshold < 0)
        {
            mistakes.Add($"{option}.{nameof(PerMessageDeflateOptions.Threshold)} must not be negative.");
        }

        if (!Enum.IsDefined(level))
        {
            mistakes.Add($"{option}.{nameof(PerMessageDeflateOptions.Level)} is no defined value.");
        }
    }

    private static void ValidateCookie(CookieBuilder cookie, List<string> mistakes)
    {
        const string Cookie = nameof(EngineIoOptions.Cookie);
        if (cookie.Name is { } name && !HttpToken.IsValid(name))
        {
            mistakes.Add($"{Cookie}.{nameof(cookie.Name)} must be a token of HTTP.");
        }

        MustBeAttribute(cookie.Path, $"{Cookie}.{nameof(cookie.Path)}", mistakes);
        MustBeAttribute(cookie.Domain, $"{Cookie}.{nameof(cookie.Domain)}", mistakes);
        foreach (string extension in cookie.Extensions)
        {
            MustBeAttribute(extension, $"{Cookie}.{nameof(cookie.Extensions)}", mistakes);
        }
    }

    /// <summary>Refuses what would end an attribute of a cookie and start another.</summary>
    private static void MustBeAttribute(string? value, string name, List<string> mistakes)
    {
        if (value is not null && value.Any(character => character is ';' or < ' ' or > '~'))
        {
            mistakes.Add($"{name} must hold no semicolon, no control character and nothing outside of ASCII.");
        }
    }

    public static void MustBePositive(TimeSpan value, string name, List<string> mistakes)
    {
        // Timers take no longer times.
        if (value <= TimeSpan.Zero || value.TotalMilliseconds > int.MaxValue)
        {
            mistakes.Add($"{name} must be more than zero and at most {int.MaxValue} milliseconds.");
        }
    }

    public static void MustBePositive(int value, string name, List<string> mistakes)
    {
        if (value <= 0)
        {
            mistakes.Add($"{name} must be more than zero.");
        }
    }
}
