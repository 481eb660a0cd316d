using SocketIo.Server;

namespace Conformance;

/// <summary>What the server does for one kind of test program.</summary>
internal interface IProfile
{
    string Name { get; }

    /// <summary>Options as on the command line, which overrides them.</summary>
    IReadOnlyDictionary<string, string> Defaults => new Dictionary<string, string>();

    /// <summary>Sets options that no command line reaches.</summary>
    void Configure(EngineIoOptions options)
    {
    }

    void Map(WebApplication app, Arguments arguments);
}
