using Microsoft.Extensions.Primitives;
using SocketIo.Server.Engine;

namespace SocketIo.Server.Tests.Engine;

public sealed class AcceptEncodingTests
{
    [TestCase("gzip, deflate, br", "gzip", TestName = "The_first_named_wins_among_equals")]
    [TestCase("br;q=0.5, deflate;q=0.8, gzip;q=0.7", "deflate", TestName = "The_highest_quality_wins")]
    [TestCase("GZip", "gzip", TestName = "Names_are_compared_without_case")]
    [TestCase("zstd, x-unknown", null, TestName = "A_coding_that_is_not_offered_is_not_chosen")]
    [TestCase("zstd;q=1, gzip;q=0.1", "gzip", TestName = "The_best_that_is_offered_is_chosen")]
    [TestCase("gzip;q=0", null, TestName = "Quality_zero_forbids")]
    [TestCase("*", "br", TestName = "A_star_takes_the_first_offered")]
    [TestCase("br;q=0, *", "gzip", TestName = "A_star_does_not_bring_back_what_is_forbidden")]
    [TestCase("*, deflate", "deflate", TestName = "A_named_coding_wins_over_a_star_of_the_same_quality")]
    [TestCase("deflate;q=0.5, *;q=0.8", "br", TestName = "A_star_of_higher_quality_wins_over_a_named_coding")]
    [TestCase("*;q=0", null, TestName = "A_forbidding_star_forbids_all")]
    [TestCase("identity", null, TestName = "Identity_alone_means_no_coding")]
    [TestCase("identity, gzip", "gzip", TestName = "A_coding_wins_over_identity_of_the_same_quality")]
    [TestCase("gzip;q=0.5, identity;q=0.8", null, TestName = "Identity_of_higher_quality_wins")]
    [TestCase("identity;q=0, gzip;q=0.1", "gzip", TestName = "Identity_can_be_forbidden")]
    [TestCase("", null, TestName = "An_empty_header_means_no_coding")]
    [TestCase(",;;=,\u0001\"", null, TestName = "A_header_that_cannot_be_read_means_no_coding")]
    [TestCase("@@@, gzip;q=0.3", "gzip", TestName = "What_cannot_be_read_is_skipped")]
    public void Chooses(string header, string? expected) =>
        AcceptEncoding.Choose(header, AcceptEncoding.Brotli, AcceptEncoding.GZip, AcceptEncoding.Deflate).Should().Be(expected);

    [Test]
    public void No_header_means_no_coding() =>
        AcceptEncoding.Choose(StringValues.Empty, AcceptEncoding.GZip).Should().BeNull();

    [Test]
    public void Several_header_lines_count_as_one_list() =>
        AcceptEncoding.Choose(new StringValues(["gzip;q=0.5", "deflate"]), AcceptEncoding.GZip, AcceptEncoding.Deflate).Should().Be("deflate");
}
