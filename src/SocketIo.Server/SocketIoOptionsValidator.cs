using Microsoft.Extensions.Options;

namespace SocketIo.Server;

/// <summary>Finds all mistakes in the options at once, at start.</summary>
internal sealed class SocketIoOptionsValidator : IValidateOptions<SocketIoOptions>
{
    private const int DeepestJson = 1_000;

    public ValidateOptionsResult Validate(string? name, SocketIoOptions options)
    {
        List<string> mistakes = [];
        EngineIoOptionsValidation.Validate(options, mistakes);
        EngineIoOptionsValidation.MustBePositive(options.ConnectTimeout, nameof(options.ConnectTimeout), mistakes);
        EngineIoOptionsValidation.MustBePositive(options.AckTimeout, nameof(options.AckTimeout), mistakes);
        EngineIoOptionsValidation.MustBePositive(options.AttachmentTimeout, nameof(options.AttachmentTimeout), mistakes);
        EngineIoOptionsValidation.MustBePositive(options.MaxPendingAcks, nameof(options.MaxPendingAcks), mistakes);
        EngineIoOptionsValidation.MustBePositive(options.MaxAttachments, nameof(options.MaxAttachments), mistakes);
        EngineIoOptionsValidation.MustBePositive(options.MaxAttachmentBytes, nameof(options.MaxAttachmentBytes), mistakes);
        EngineIoOptionsValidation.MustBePositive(options.MaxJsonDepth, nameof(options.MaxJsonDepth), mistakes);
        EngineIoOptionsValidation.MustBePositive(options.MaxNamespaceLength, nameof(options.MaxNamespaceLength), mistakes);
        EngineIoOptionsValidation.MustBePositive(options.MaxNamespacesPerConnection, nameof(options.MaxNamespacesPerConnection), mistakes);
        EngineIoOptionsValidation.MustBePositive(options.MaxPendingConnects, nameof(options.MaxPendingConnects), mistakes);
        EngineIoOptionsValidation.MustBePositive(options.MaxDynamicNamespaces, nameof(options.MaxDynamicNamespaces), mistakes);
        EngineIoOptionsValidation.MustBePositive(options.MaxQueuedEvents, nameof(options.MaxQueuedEvents), mistakes);
        EngineIoOptionsValidation.MustBePositive(options.MaxQueuedEventBytes, nameof(options.MaxQueuedEventBytes), mistakes);
        EngineIoOptionsValidation.MustBePositive(options.MaxRoomsPerSocket, nameof(options.MaxRoomsPerSocket), mistakes);
        if (options.MaxJsonDepth > DeepestJson)
        {
            mistakes.Add($"{nameof(options.MaxJsonDepth)} must be at most {DeepestJson}.");
        }

        if (options.ConnectionStateRecovery is { } recovery)
        {
            const string Recovery = nameof(options.ConnectionStateRecovery) + ".";
            EngineIoOptionsValidation.MustBePositive(recovery.MaxDisconnectionDuration, Recovery + nameof(recovery.MaxDisconnectionDuration), mistakes);
            EngineIoOptionsValidation.MustBePositive(recovery.MaxDisconnectedSockets, Recovery + nameof(recovery.MaxDisconnectedSockets), mistakes);
            EngineIoOptionsValidation.MustBePositive(recovery.MaxEvents, Recovery + nameof(recovery.MaxEvents), mistakes);
            EngineIoOptionsValidation.MustBePositive(recovery.MaxEventBytes, Recovery + nameof(recovery.MaxEventBytes), mistakes);
        }

        if (options.Parser is null)
        {
            mistakes.Add($"{nameof(options.Parser)} must not be null.");
        }

        if (options.JsonSerializerOptions is null)
        {
            mistakes.Add($"{nameof(options.JsonSerializerOptions)} must not be null.");
        }

        return mistakes.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(mistakes);
    }
}
