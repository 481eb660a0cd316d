using System.ComponentModel.DataAnnotations;

namespace SocketIo.Server.Security.Validation;

/// <summary>Metadata of an event: a rule of the application in code.</summary>
internal sealed record ArgumentCheck<T>(Func<EventContext, T, ValidationResult?> Check);
