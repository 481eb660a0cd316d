namespace SocketIo.Server;

/// <summary>How much a <see cref="SelfCheckFinding"/> matters.</summary>
public enum SelfCheckSeverity
{
    /// <summary>Fine if it is meant.</summary>
    Low,

    /// <summary>Makes an attack cheaper.</summary>
    Medium,

    /// <summary>Not to be used with real users.</summary>
    High,
}
