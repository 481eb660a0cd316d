namespace SocketIo.Server.Security.Validation;

/// <summary>Metadata of events: how large and how deep the arguments may be.</summary>
internal sealed record ArgumentLimit(int MaxBytes, int MaxDepth);
