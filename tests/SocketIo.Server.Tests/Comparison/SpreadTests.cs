using SocketIo.Server.Comparison.Reporting;

namespace SocketIo.Server.Tests.Comparison;

public sealed class SpreadTests
{
    [Test]
    public void The_median_is_in_the_middle_and_the_range_at_the_ends()
    {
        Spread.Of([5, 1, 3]).Should().Be(new Spread(3, 1, 5));
        Spread.Of([4, 1, 3, 2]).Should().Be(new Spread(2.5, 1, 4));
        Spread.Of([7]).Should().Be(new Spread(7, 7, 7));
        Spread.Of([]).Should().BeNull();
    }

    [Test]
    public void Ratios_are_taken_within_a_round_and_not_of_medians()
    {
        Dictionary<int, double> ours = new() { [0] = 1, [1] = 4, [2] = 9 };
        Dictionary<int, double> other = new() { [0] = 2, [1] = 4, [2] = 3 };

        Spread.OfRatios(ours, other).Should().Be(new Spread(1, 0.5, 3));
    }

    [Test]
    public void A_round_without_a_counterpart_or_with_nothing_to_divide_by_is_left_out()
    {
        Dictionary<int, double> ours = new() { [0] = 1, [1] = 4, [2] = 9 };
        Dictionary<int, double> other = new() { [1] = 2, [2] = 0 };

        Spread.OfRatios(ours, other).Should().Be(new Spread(2, 2, 2));
        Spread.OfRatios(other, new Dictionary<int, double>()).Should().BeNull();
    }
}
