using Microsoft.ML.Lime.Engine.Numerics;

namespace Microsoft.ML.Lime.Tests;

public class NormalDistributionTests
{
    // scipy.stats.norm.isf
    [Theory]
    [InlineData(0.5, 0)]
    [InlineData(0.31, 0.4958503473474533)]
    [InlineData(0.05, 1.6448536269514729)]
    [InlineData(0.025, 1.9599639845400545)]
    [InlineData(0.022, 2.0140908120181393)]
    [InlineData(1e-3, 3.0902323061678132)]
    [InlineData(1e-6, 4.753424308822899)]
    [InlineData(1e-12, 7.034483825301131)]
    public void UpperQuantile_MatchesScipy(double probability, double expected) =>
        Assert.Equal(expected, NormalDistribution.UpperQuantile(probability), 1e-8);

    [Fact]
    public void UpperTail_WhereSeriesMeetsContinuedFraction_IsContinuous() =>
        Assert.Equal(NormalDistribution.UpperTail(2), NormalDistribution.UpperTail(Math.BitIncrement(2)), 1e-14);
}
