using Microsoft.ML.Lime.Engine;

namespace Microsoft.ML.Lime.Tests;

public class WeightingTests
{
    private static readonly MaskMatrix Masks = Samples.Masks("111", "101", "010", "000");

    // Masks with 3, 2, 1 and 0 ones against three ones: SciPy's cosine, euclidean and hamming distances, computed by hand;
    // the cosine distance of an empty mask is 1, as in scikit-learn.
    public static TheoryData<string, double[]> ByHand => new()
    {
        { "cosine", [0, 0.1835034190722739, 0.42264973081037427, 1] },
        { "euclidean", [0, 1, 1.4142135623730951, 1.7320508075688772] },
        { "hamming", [0, 1 / 3.0, 2 / 3.0, 1] },
    };

    private static IDistance Named(string name) => name switch
    {
        "cosine" => Distances.Cosine,
        "euclidean" => Distances.Euclidean,
        _ => Distances.Hamming,
    };

    [Theory]
    [MemberData(nameof(ByHand))]
    public void Measure_ThreeFeatures_MatchesHandComputation(string name, double[] expected)
    {
        IDistance distance = Named(name);
        Assert.Equal(name, distance.Info.Name);
        Samples.Near(expected, [.. Enumerable.Range(0, 4).Select(sample => distance.Measure(Masks, sample))], 1e-15);
    }

    [Theory]
    [MemberData(nameof(ByHand))]
    public void Measure_CountsAbsentFeaturesAcrossWords(string name, double[] _)
    {
        var masks = new MaskMatrix(2, 130);
        masks.ShowAll(0);
        masks.ShowAll(1);
        masks[1, 0] = masks[1, 64] = masks[1, 129] = false;
        double expected = name switch { "cosine" => 1 - Math.Sqrt(127 / 130.0), "euclidean" => Math.Sqrt(3), _ => 3 / 130.0 };
        Assert.Equal(expected, Named(name).Measure(masks, 1), 1e-15);
        Assert.Equal(0, Named(name).Measure(masks, 0));
    }

    [Fact]
    public void Exponential_MatchesHandComputation()
    {
        // hamming / width: 0, 2/3, 4/3, 2
        Samples.Near([1, Math.Exp(-2 / 9.0), Math.Exp(-8 / 9.0), Math.Exp(-2)],
            Weightings.Exponential(Distances.Hamming, 0.5).Weigh(Masks), 1e-15);
        // Python LIME: sqrt(exp(-(1 - sqrt(1/2))^2 / 0.25^2)) with half of the features present
        Assert.Equal(0.5034396167555495, Weightings.Exponential().Weigh(Samples.Masks("11", "10"))[1], 1e-15);
    }

    [Fact]
    public void None_ReturnsNoWeights() => Assert.Empty(Weightings.None.Weigh(Masks));

    [Fact]
    public void Custom_AcceptsAnyDistanceKernelOrWeighting()
    {
        IDistance first = Distances.Custom("first", (masks, sample) => masks[sample, 0] ? 0 : 2);
        Assert.Equal([1, 1, 0.25, 0.25], Weightings.Kernel("inverse square", first, d => d == 0 ? 1 : 1 / (d * d)).Weigh(Masks));
        Samples.Near([1, 1, Math.Exp(-2), Math.Exp(-2)], Weightings.Exponential(first, 1).Weigh(Masks), 1e-15);
        ISampleWeighting rank = Weightings.Custom("rank", masks =>
            [.. Enumerable.Range(0, masks.Samples).Select(i => masks.Samples - (double)i)]);
        Assert.Equal([4, 3, 2, 1], rank.Weigh(Masks));
    }

    [Fact]
    public void Info_ReportsNameParametersAndDistance()
    {
        ISampleWeighting exponential = Weightings.Exponential(Distances.Euclidean, 2), own = Weightings.Custom("own", _ => []);
        Assert.Equal(("exponential(width 2)", "euclidean"), (exponential.Info.ToString(), exponential.Distance?.Info.Name));
        Assert.Equal(("none", null), (Weightings.None.Info.ToString(), Weightings.None.Distance?.Info.Name));
        Assert.Equal(("own", null), (own.Info.ToString(), own.Distance?.Info.Name));
        Assert.Equal("hamming", Weightings.Kernel("flat", Distances.Hamming, _ => 1).Distance?.Info.Name);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void Exponential_WhenWidthIsInvalid_Throws(double width) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Weightings.Exponential(width: width));
}
