namespace Microsoft.ML.Lime.Engine.Tests;

public class AdjustedRandIndexTests
{
    [Fact]
    public void AdjustedRandIndex_RenumberedLabels_IsOne() => Assert.Equal(1, AdjustedRandIndex.Of([0, 0, 1, 2, 2], [7, 7, 0, 3, 3]));

    // This value and the next are from the documentation of scikit-learn.
    [Fact]
    public void AdjustedRandIndex_SplitClass_IsBelowOne() => Assert.Equal(0.57142857, AdjustedRandIndex.Of([0, 0, 1, 2], [0, 0, 1, 1]), 8);

    [Fact]
    public void AdjustedRandIndex_BelowChance_IsNegative() => Assert.Equal(-0.5, AdjustedRandIndex.Of([0, 0, 1, 1], [0, 1, 0, 1]), 8);
}
