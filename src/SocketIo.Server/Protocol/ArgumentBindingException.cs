using System.Text.Json;

namespace SocketIo.Server.Protocol;

/// <summary>
/// A client sent arguments that a handler's type cannot hold. The message names the argument and what was expected, and
/// nothing of what the client sent, so it may be logged and answered.
/// </summary>
internal sealed class ArgumentBindingException(string message) : JsonException(message)
{
    /// <summary>What is wrong with which field, for the client alone; null when no field is known.</summary>
    public IReadOnlyDictionary<string, string[]>? Errors { get; init; }
}
