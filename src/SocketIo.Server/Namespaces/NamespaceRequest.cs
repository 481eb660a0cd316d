using System.Text.Json;

namespace SocketIo.Server;

/// <summary>A client's wish to join a namespace that no static mapping names.</summary>
/// <param name="Name">The name the client asks for, with its leading slash. Chosen by the client.</param>
/// <param name="Auth">The <c>auth</c> payload of the CONNECT packet.</param>
/// <param name="Handshake">The HTTP request that opened the session.</param>
public sealed record NamespaceRequest(string Name, JsonElement? Auth, Handshake Handshake);
