using System.Text;
using FsCheck;
using FsCheck.Fluent;
using SocketIo.Server.Engine;
using SocketIo.Server.Engine.Revisions;
using SocketIo.Server.Engine.Transports.Payloads;

namespace SocketIo.Server.Tests.Engine.Transports.Payloads;

/// <summary>What holds for any packets and any bytes, in every format.</summary>
[TestFixture(4, false)]
[TestFixture(3, false)]
[TestFixture(3, true)]
public sealed class PayloadPropertyTests(int revision, bool isBinary)
{
    private readonly EngineRevision _revision = EngineRevision.Parse(revision == 4 ? "4" : "3");

    private PayloadFormat Format => _revision.FormatOfBody(isBinary)!;

    [Test]
    public void What_is_written_is_read_again() => Holds(
        Gen.NonEmptyListOf(PacketGen),
        packets =>
        {
            OutgoingMessage[] messages = [.. packets.Select(packet => packet.Text is { } text ? EngineUnderTest.Text(text) : OutgoingMessage.SharedBinary(packet.Data!))];

            (string[] read, string? error) = PayloadUnderTest.Read(Format, PayloadUnderTest.Write(Format, messages), maxPackets: packets.Count);

            error.Should().BeNull();
            read.Should().Equal(packets.Select(packet => packet.Text ?? Shown(packet.Data!)));
        });

    [Test]
    public void Arbitrary_bytes_are_read_or_refused() => Holds(
        ArbMap.Default.GeneratorFor<byte[]>(),
        body => PayloadUnderTest.Read(Format, body).Packets.Sum(packet => packet.Length).Should().BeLessThanOrEqualTo((body.Length * 2) + 1));

    [Test]
    public void Damaged_bodies_are_read_or_refused() => Holds(
        from packets in Gen.NonEmptyListOf(PacketGen)
        from at in Gen.Choose(0, 10_000)
        from value in Gen.Choose(0, 255)
        from change in Gen.Choose(0, 2)
        select (packets, at, (byte)value, change),
        input =>
        {
            OutgoingMessage[] messages = [.. input.packets.Select(packet => packet.Text is { } text ? EngineUnderTest.Text(text) : OutgoingMessage.SharedBinary(packet.Data!))];
            List<byte> body = [.. PayloadUnderTest.Write(Format, messages)];
            int at = input.at % body.Count;
            switch (input.change)
            {
                case 0:
                    body[at] = input.Item3;
                    break;
                case 1:
                    body.Insert(at, input.Item3);
                    break;
                default:
                    body.RemoveAt(at);
                    break;
            }

            PayloadUnderTest.Read(Format, [.. body], maxPackets: 1000).Error.Should().BeOneOf(null, "invalid payload", "invalid UTF-8");
        });

    private static Gen<(string? Text, byte[]? Data)> PacketGen => Gen.OneOf(
        ArbMap.Default.GeneratorFor<NonNull<string>>().Select(text => ((string?)("4" + WellFormed(text.Get)), (byte[]?)null)),
        Gen.Elements("4€", "4😀", "2", "4" + new string('ä', 5000)).Select(text => ((string?)text, (byte[]?)null)),
        ArbMap.Default.GeneratorFor<byte[]>().Select(data => ((string?)null, (byte[]?)data)));

    private string Shown(byte[] data) => isBinary
        ? "#04" + Convert.ToHexString(data)
        : Encoding.ASCII.GetString(_revision.Base64Prefix) + Convert.ToBase64String(data);

    /// <summary>The text without halves of characters, and without what separates packets of protocol 4.</summary>
    private static string WellFormed(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)).Replace("\u001e", "", StringComparison.Ordinal);

    private static void Holds<T>(Gen<T> generator, Action<T> check) =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(1000), Prop.ForAll(generator.ToArbitrary(), check));
}
