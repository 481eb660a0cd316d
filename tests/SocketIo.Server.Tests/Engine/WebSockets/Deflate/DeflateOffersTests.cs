using SocketIo.Server.Engine.WebSockets.Deflate;

namespace SocketIo.Server.Tests.Engine.WebSockets.Deflate;

/// <summary>RFC 7692, sections 5 and 7.1: what may be offered, and what a server answers.</summary>
public sealed class DeflateOffersTests
{
    private const string Neither = "permessage-deflate; server_no_context_takeover; client_no_context_takeover";

    [TestCase("permessage-deflate")]
    [TestCase("permessage-deflate; client_max_window_bits")]
    [TestCase("permessage-deflate; client_max_window_bits=8")]
    [TestCase("permessage-deflate;client_max_window_bits=\"15\"")]
    [TestCase("  permessage-deflate ; server_no_context_takeover ;\tclient_no_context_takeover ")]
    [TestCase("x-webkit-deflate-frame, permessage-deflate")]
    [TestCase("permessage-deflate; server_max_window_bits=10, permessage-deflate")]
    [TestCase("permessage-deflate; new_parameter, permessage-deflate; client_max_window_bits")]
    [TestCase("other; text=\"a\\\", b\", permessage-deflate")]
    public void An_offer_that_can_be_kept_to_is_accepted(string offers) => Answer(offers).Should().Be(Neither);

    [TestCase("")]
    [TestCase("permessage-bzip2")]
    [TestCase("PERMESSAGE-DEFLATE")]
    [TestCase("permessage-deflate2")]
    [TestCase("permessage-deflate; unknown")]
    [TestCase("permessage-deflate; unknown=1")]
    [TestCase("permessage-deflate; =15")]
    [TestCase("permessage-deflate; server_no_context_takeover=true")]
    [TestCase("permessage-deflate; server_no_context_takeover=")]
    [TestCase("permessage-deflate; client_no_context_takeover=1")]
    [TestCase("permessage-deflate; server_no_context_takeover; server_no_context_takeover")]
    [TestCase("permessage-deflate; client_max_window_bits; client_max_window_bits=10")]
    [TestCase("permessage-deflate; client_max_window_bits=7")]
    [TestCase("permessage-deflate; client_max_window_bits=16")]
    [TestCase("permessage-deflate; client_max_window_bits=09")]
    [TestCase("permessage-deflate; client_max_window_bits=+9")]
    [TestCase("permessage-deflate; client_max_window_bits=")]
    [TestCase("permessage-deflate; client_max_window_bits=\"15")]
    [TestCase("permessage-deflate; client_max_window_bits=99999999999999999999")]
    [TestCase("permessage-deflate; server_max_window_bits")]
    [TestCase("permessage-deflate; server_max_window_bits=14")]
    [TestCase("permessage-deflate; server_max_window_bits=16")]
    [TestCase("other; text=\"a, permessage-deflate, b\"")]
    [TestCase("other; text=\"never closed, permessage-deflate")]
    [TestCase("other; text=\"ends with an escape, permessage-deflate\\")]
    public void Any_other_offer_is_declined(string offers) => Answer(offers).Should().BeNull();

    [Test]
    public void A_window_of_the_size_there_is_is_confirmed() =>
        Answer("permessage-deflate; server_max_window_bits=15").Should().Be(Neither + "; server_max_window_bits=15");

    [Test]
    public void Offers_may_stand_in_several_headers() => Answer("permessage-deflate; unknown", "permessage-deflate").Should().Be(Neither);

    [TestCase("permessage-deflate", "permessage-deflate")]
    [TestCase("permessage-deflate; server_no_context_takeover", "permessage-deflate; server_no_context_takeover")]
    [TestCase("permessage-deflate; client_no_context_takeover", "permessage-deflate; client_no_context_takeover")]
    public void Context_takeover_is_used_where_both_sides_want_it(string offer, string answer) =>
        DeflateOffers.Choose(offer, new PerMessageDeflateOptions { ServerContextTakeover = true, ClientContextTakeover = true })!.Value.ToHeader().Should().Be(answer);

    private static string? Answer(params string[] offers) => DeflateOffers.Choose(offers, new PerMessageDeflateOptions())?.ToHeader();
}
