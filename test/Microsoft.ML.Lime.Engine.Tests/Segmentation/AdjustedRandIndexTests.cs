namespace Microsoft.ML.Lime.Engine.Tests;

public class AdjustedRandIndexTests
{
    [Fact]
    public void Numbers_do_not_matter() => Assert.Equal(1, AdjustedRandIndex.Of([0, 0, 1, 2, 2], [7, 7, 0, 3, 3]));

    // scikit-learn's documentation has both.
    [Fact]
    public void A_split_class_costs() => Assert.Equal(0.57142857, AdjustedRandIndex.Of([0, 0, 1, 2], [0, 0, 1, 1]), 8);

    [Fact]
    public void Disagreement_can_be_worse_than_chance() => Assert.Equal(-0.5, AdjustedRandIndex.Of([0, 0, 1, 1], [0, 1, 0, 1]), 8);
}
