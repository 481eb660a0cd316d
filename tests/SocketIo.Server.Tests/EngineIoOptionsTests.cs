using System.IO.Compression;

namespace SocketIo.Server.Tests;

public sealed class EngineIoOptionsTests
{
    [Test]
    public void The_defaults_are_valid() => Mistakes(_ => { }).Should().BeEmpty();

    [Test]
    public void All_mistakes_are_found_at_once_and_each_names_its_option() => Mistakes(options =>
    {
        options.PingInterval = TimeSpan.Zero;
        options.PingTimeout = TimeSpan.FromTicks(-1);
        options.UpgradeTimeout = TimeSpan.FromMilliseconds(int.MaxValue + 1.0);
        options.CloseTimeout = TimeSpan.Zero;
        options.ShutdownTimeout = TimeSpan.Zero;
        options.EventQueueTimeout = TimeSpan.Zero;
        options.MaxPayloadBytes = 0;
        options.MaxPacketsPerPayload = -1;
        options.MaxOutgoingBytes = 0;
        options.MaxOutgoingMessages = 0;
        options.MaxSessions = -1;
        options.SlowClientPolicy = (SlowClientPolicy)7;
        options.Transports = EngineTransports.None;
        options.PerMessageDeflate = new PerMessageDeflateOptions { Threshold = -1, Level = (CompressionLevel)9 };
        options.HttpCompression = new HttpCompressionOptions { Threshold = -1, Level = (CompressionLevel)9 };
    }).Select(mistake => mistake[..mistake.IndexOf(' ', StringComparison.Ordinal)]).Should().BeEquivalentTo(
        "PingInterval", "PingTimeout", "UpgradeTimeout", "CloseTimeout", "ShutdownTimeout", "EventQueueTimeout", "MaxPayloadBytes",
        "MaxPacketsPerPayload", "MaxOutgoingBytes", "MaxOutgoingMessages", "MaxSessions", "SlowClientPolicy", "Transports",
        "PerMessageDeflate.Threshold", "PerMessageDeflate.Level", "HttpCompression.Threshold", "HttpCompression.Level");

    [TestCase((EngineTransports)4)]
    [TestCase((EngineTransports)5)]
    public void An_unknown_transport_is_a_mistake(EngineTransports transports) => Mistakes(options => options.Transports = transports).Should().ContainSingle();

    private static List<string> Mistakes(Action<EngineIoOptions> configure)
    {
        EngineIoOptions options = new();
        configure(options);
        List<string> mistakes = [];
        EngineIoOptionsValidation.Validate(options, mistakes);
        return mistakes;
    }
}
