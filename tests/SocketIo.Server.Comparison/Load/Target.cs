using SocketIo.Server.Comparison.Dialects;

namespace SocketIo.Server.Comparison.Load;

/// <summary>What clients connect to.</summary>
/// <param name="Port">Of 127.0.0.1.</param>
/// <param name="Dialect">What is spoken there.</param>
/// <param name="IsPolling">Over long-polling, instead of a WebSocket.</param>
/// <param name="Namespaces">How many each client joins.</param>
internal sealed record Target(int Port, Dialect Dialect, bool IsPolling, int Namespaces);
