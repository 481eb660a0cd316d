using SocketIo.Server.Hosting;

namespace SocketIo.Server.Tests.House
{
    public sealed class LayersTests
    {
        private const string Library = "SocketIo.Server";
        private const string Specimens = "SocketIo.Server.Tests.House.Specimens";

        [TestCase("Engine", "Protocol")]
        [TestCase("Engine", "Namespaces")]
        [TestCase("Engine", "Sockets")]
        [TestCase("Protocol", "Engine.Transports")]
        public void A_lower_layer_does_not_mention_a_higher_one(string lower, string higher) =>
            AssemblyReferences.Violations(typeof(ClientFiles).Assembly, $"{Library}.{lower}", $"{Library}.{higher}")
                .Should().BeEmpty("{0} must be usable without {1} (docs: CONTRIBUTING.md, layers)", lower, higher);

        [TestCase("ByBase")]
        [TestCase("ByInterface")]
        [TestCase("ByField")]
        [TestCase("BySignature")]
        [TestCase("ByTypeArgument")]
        [TestCase("ByCall")]
        [TestCase("ByLambda")]
        [TestCase("ByAttribute")]
        [TestCase("ByConstraint")]
        [TestCase("ByTypeof")]
        [TestCase("ByCatch")]
        public void Every_way_to_mention_a_type_is_seen(string specimen) =>
            AssemblyReferences.Violations(typeof(LayersTests).Assembly, $"{Specimens}.Lower", $"{Specimens}.Higher")
                .Should().Contain(violation => violation.Contains($".{specimen}", StringComparison.Ordinal));

        [Test]
        public void A_type_that_mentions_nothing_of_the_higher_layer_is_not_reported() =>
            AssemblyReferences.Violations(typeof(LayersTests).Assembly, $"{Specimens}.Lower", $"{Specimens}.Higher")
                .Should().NotContain(violation => violation.Contains("Innocent", StringComparison.Ordinal));
    }
}

namespace SocketIo.Server.Tests.House.Specimens.Higher
{
    internal class Packet
    {
        public static readonly Packet Empty = new();

        public static object? Parse(string text) => text.Length == 0 ? Empty : null;
    }

    internal interface IPacket;

    [AttributeUsage(AttributeTargets.Class)]
    internal sealed class PacketAttribute : Attribute;

    internal sealed class PacketException : Exception;
}

namespace SocketIo.Server.Tests.House.Specimens.Lower
{
    internal sealed class ByBase : Higher.Packet;

    internal sealed class ByInterface : Higher.IPacket;

    internal sealed class ByField
    {
        public Higher.Packet? Packet { get; set; }
    }

    internal static class BySignature
    {
        public static void Send(Higher.Packet packet) => GC.KeepAlive(packet);
    }

    internal static class ByTypeArgument
    {
        public static IEnumerable<List<Higher.Packet>[]> Pending => [];
    }

    internal static class ByCall
    {
        public static object? Read(string text) => Higher.Packet.Parse(text);
    }

    internal static class ByLambda
    {
        public static Func<string, object?> Reader => text => text + Higher.Packet.Parse(text);
    }

    [Higher.Packet]
    internal static class ByAttribute;

    internal static class ByConstraint
    {
        public static void Send<T>(T packet)
            where T : Higher.IPacket => GC.KeepAlive(packet);
    }

    internal static class ByTypeof
    {
        public static string Name => typeof(Higher.Packet).Name;
    }

    internal static class ByCatch
    {
        public static void Run(Action action)
        {
            try
            {
                action();
            }
            catch (Higher.PacketException)
            {
                // Only the clause is of interest.
            }
        }
    }

    internal static class Innocent
    {
        public static string Join(IEnumerable<string> parts) => string.Join(',', parts.Where(part => part.Length > 0));
    }
}
