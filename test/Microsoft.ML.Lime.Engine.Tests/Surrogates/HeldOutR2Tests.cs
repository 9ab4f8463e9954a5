using Microsoft.ML.Lime.Engine;
using Microsoft.ML.Lime.Engine.Methods.ImageLime;
using Microsoft.ML.Lime.Engine.Methods.KernelShap;
using Microsoft.ML.Lime.Engine.SurrogateModels;

namespace Microsoft.ML.Lime.Tests;

/// <summary>The held-out R2 by cross-validation in blocks of equal masks and complements.</summary>
public class HeldOutR2Tests
{
    private static SurrogateFit Measure(LimeOptions options, MaskMatrix masks, double[] scores)
    {
        ScoreMatrix targets = Samples.Scores(scores);
        CancellationToken cancel = TestContext.Current.CancellationToken;
        return Assert.Single(SurrogateFitting.MeasureHeldOut(
            options, masks, targets, SurrogateFitting.Fit(options, masks, targets, cancel), cancel));
    }

    private static LimeOptions With(ISurrogate surrogate) => new() { Surrogate = surrogate };

    private static double[] Noise(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => random.NextDouble())];
    }

    private static double[] Scores(MaskMatrix masks, Func<Func<int, int>, double> score) =>
        [.. Enumerable.Range(0, masks.Samples).Select(sample => score(feature => masks[sample, feature] ? 1 : 0))];

    /// <summary>Six blocks are six folds. The fit without a block is done by hand: a mean of each side of the only feature.</summary>
    [Fact]
    public void Measure_OneFeatureAndSixBlocks_EqualsLeavingEachBlockOutByHand()
    {
        // The second to fourth features make six different blocks; the scores of a block are its mask's and its complement's.
        MaskMatrix masks = Samples.Masks(
            "1000", "0111", "1001", "0110", "1010", "0101", "1011", "0100", "1100", "0011", "1101", "0010");
        double[] scores = [5, 1, 7, 2, 4, 1, 6, 3, 9, 2, 5, 0];
        double residual = 0, total = 0;
        for (int block = 0; block < 6; block++)
        {
            int[] rest = [.. Enumerable.Range(0, 6).Where(other => other != block)];
            double present = rest.Average(other => scores[2 * other]), absent = rest.Average(other => scores[2 * other + 1]);
            double mean = (present + absent) / 2;
            residual += Math.Pow(scores[2 * block] - present, 2) + Math.Pow(scores[2 * block + 1] - absent, 2);
            total += Math.Pow(scores[2 * block] - mean, 2) + Math.Pow(scores[2 * block + 1] - mean, 2);
        }
        double[][]? Predict(double[] train) => Surrogates.Ridge(0).Predict(masks.Columns([0]), Samples.Scores(scores), train);
        (double value, double low, double high) = CrossValidation.Measure(
            masks, Samples.Scores(scores), [], 10, Predict, TestContext.Current.CancellationToken)![0]!.Value;
        Assert.Equal(1 - residual / total, value, 1e-12);
        Assert.InRange(value, 0.5, 0.9);
        Assert.True(low < value && value < high && high <= 1);
    }

    [Theory]
    [InlineData("ridge")]
    [InlineData("lasso")]
    public void Measure_AdditiveScores_IsOne(string name)
    {
        MaskMatrix masks = Samplers.Independent.Sample(12, 200, 4);
        ISurrogate surrogate = name == "ridge" ? Surrogates.Ridge(1e-6) : Surrogates.Lasso(1e-7);
        SurrogateFit fit = Measure(With(surrogate), masks, Scores(masks, has => 0.2 + 0.3 * has(0) - 0.2 * has(5) + 0.1 * has(11)));
        Assert.Equal(1, fit.HeldOutR2!.Value, 1e-5);
        Assert.DoesNotContain(fit.Warnings, warning => warning.Contains("R2", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("ridge", false)]
    [InlineData("ridge", true)]
    [InlineData("tree", false)]
    public void Measure_Noise_IsNotAboveZeroThoughTheSamplesFit(string name, bool selects)
    {
        MaskMatrix masks = Samplers.Independent.Sample(60, 120, 4);
        LimeOptions options = With(name == "tree" ? Surrogates.Tree() : Surrogates.Ridge()) with
        {
            NumFeatures = selects ? 5 : null,
            FeatureSelection = FeatureSelections.ForwardSelection,
        };
        SurrogateFit fit = Measure(options, masks, Noise(120, 3));
        Assert.True(fit.R2 > 0.15, $"{fit.R2}");
        Assert.True(fit.HeldOutR2 < 0, $"{fit.HeldOutR2}");
        Assert.Contains(fit.Warnings, warning => warning.StartsWith(
            $"The {name} predicts samples that it was not fitted to with an R2 of only -", StringComparison.Ordinal)
            && warning.Contains("raise the number of samples first", StringComparison.Ordinal));
    }

    /// <summary>Each block has one random score for all of its samples. A tree would know it from the copies.</summary>
    [Fact]
    public void Measure_EqualMasksAndComplements_StayInOneFold()
    {
        MaskMatrix half = Samplers.Independent.Sample(12, 100, 4), masks = new(400, 12);
        double[] noise = Noise(100, 3);
        for (int sample = 0; sample < 400; sample++)
            for (int feature = 0; feature < 12; feature++)
                masks[sample, feature] = half[sample % 100, feature] == sample < 200;
        SurrogateFit fit = Measure(With(Surrogates.Tree(minLeaf: 1, minParent: 2)), masks, [.. noise, .. noise, .. noise, .. noise]);
        Assert.True(fit.R2 > 0.9, $"{fit.R2}"); // some of the 100 masks are equal or complements
        Assert.True(fit.HeldOutR2 < 0.1, $"{fit.HeldOutR2}");
    }

    [Fact]
    public void Measure_Interaction_IsPredictedByATreeOnly()
    {
        MaskMatrix masks = Samplers.Independent.Sample(11, 400, 4);
        double[] both = Scores(masks, has => has(2) * has(7)), either = Scores(masks, has => has(2) ^ has(7));
        Assert.Equal(1, Measure(With(Surrogates.Tree(minLeaf: 1, minParent: 2)), masks, both).HeldOutR2!.Value, 1e-12);
        Assert.InRange(Measure(With(Surrogates.Ridge()), masks, both).HeldOutR2!.Value, 0.5, 0.75); // two thirds for independent masks
        SurrogateFit line = Measure(With(Surrogates.Ridge()), masks, either);
        Assert.True(line.HeldOutR2 < 0.02, $"{line.HeldOutR2}");
        Assert.Contains(line.Warnings, warning => warning.Contains("the segments interact", StringComparison.Ordinal));
    }

    /// <summary>The R2 of a fit over all 4096 masks is known; the interval from a sample contains it about as often as it says.</summary>
    [Fact]
    public void Measure_ManySamples_IntervalContainsTheR2OverAllMasks()
    {
        MaskMatrix all = MaskMatrix.Complete(12, 4096)!;
        int covered = 0, runs = 0;
        for (int seed = 0; seed < 100; seed++, runs++)
        {
            double[] truth = Samples.Curved(all, seed);
            MaskMatrix masks = Samples.Drawn(12, 256, (ulong)seed);
            var number = new Dictionary<ulong, int>();
            for (int row = 0; row < all.Samples; row++)
                number.TryAdd(all.Row(row)[0], row);
            double[] scores = [.. Enumerable.Range(0, 256).Select(sample => truth[number[masks.Row(sample)[0]]])];
            SurrogateFit fit = Measure(With(Surrogates.Ridge()), masks, scores);
            double mean = truth.Average(), residual = 0, total = 0;
            for (int row = 0; row < all.Samples; row++)
            {
                double predicted = fit.Intercept!.Value;
                for (int feature = 0; feature < 12; feature++)
                    predicted += all[row, feature] ? fit.Importance[feature] : 0;
                residual += Math.Pow(truth[row] - predicted, 2);
                total += Math.Pow(truth[row] - mean, 2);
            }
            double known = 1 - residual / total;
            (double low, double high) = fit.HeldOutR2Interval!.Value;
            covered += low <= known && known <= high ? 1 : 0;
        }
        TestContext.Current.TestOutputHelper!.WriteLine($"{covered} of {runs}");
        Assert.InRange(covered, 88, 99);
    }

    [Fact]
    public void Measure_AllMasks_IsR2WithoutUncertainty()
    {
        MaskMatrix masks = MaskMatrix.Complete(6, 64)!;
        SurrogateFit fit = Measure(With(Surrogates.Ridge()), masks, Samples.Curved(masks, 3));
        Assert.Equal(fit.R2, fit.HeldOutR2);
        Assert.Equal((fit.R2, fit.R2), fit.HeldOutR2Interval);
    }

    [Fact]
    public void Measure_ConstantScoresOrFewBlocks_IsNull()
    {
        MaskMatrix masks = Samplers.Independent.Sample(12, 50, 4);
        SurrogateFit constant = Measure(With(Surrogates.Ridge()), masks, [.. Enumerable.Repeat(0.5, 50)]);
        Assert.Null(constant.HeldOutR2);
        Assert.Null(constant.HeldOutR2Interval);
        Assert.Single(constant.Warnings, warning => warning.Contains("has the score 0.5", StringComparison.Ordinal));
        MaskMatrix few = Samples.Masks("1000", "0111", "1001", "0110", "1010", "0101", "1011", "0100"); // four blocks
        Assert.Null(Measure(With(Surrogates.Ridge()), few, [1, 2, 3, 4, 5, 6, 7, 8]).HeldOutR2);
    }

    [Fact]
    public void Measure_OwnLinearSurrogate_PredictsByItsCoefficients()
    {
        MaskMatrix masks = Samplers.Independent.Sample(12, 200, 4);
        double[] scores = Samples.Curved(masks, 2);
        Assert.Equal(Measure(With(Surrogates.Ridge(2)), masks, scores).HeldOutR2!.Value,
            Measure(With(new Wrapped(Surrogates.Ridge(2), KeepsIntercept: true)), masks, scores).HeldOutR2!.Value, 1e-9);
    }

    [Fact]
    public void Measure_SurrogateThatCannotPredict_HasWarningsOfTheSamplesR2()
    {
        MaskMatrix masks = Samplers.Independent.Sample(60, 120, 4);
        SurrogateFit fit = Measure(With(new Wrapped(Surrogates.Ridge(), KeepsIntercept: false)), masks, Noise(120, 3));
        Assert.Null(fit.HeldOutR2);
        Assert.Contains(fit.Warnings, warning => warning.Contains("no more than by chance", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(14, 300, false)]
    [InlineData(6, 64, true)]
    public void Fit_ShapleyValuesOfAdditiveScores_IsOne(int features, int samples, bool isExact)
    {
        var coalitions = new ShapleyCoalitions(features, samples, 1);
        double[] scores = Scores(coalitions.Masks, has => 0.1 + 0.5 * has(0) + 0.2 * has(3) - 0.3 * has(5));
        SurrogateFit fit = Assert.Single(new ShapleyRegression(coalitions, Samples.Scores(scores), default).Fit());
        Assert.Equal(1, fit.HeldOutR2!.Value, 1e-6);
        Assert.Equal(isExact, fit.HeldOutR2Interval!.Value.Low == fit.HeldOutR2Interval.Value.High);
    }

    [Fact]
    public void Fit_ShapleyValuesOfInteractions_PredictsLessThanTheSamples()
    {
        var coalitions = new ShapleyCoalitions(16, 200, 1);
        SurrogateFit fit = Assert.Single(
            new ShapleyRegression(coalitions, Samples.Scores(Samples.Curved(coalitions.Masks, 5)), default).Fit());
        Assert.InRange(fit.HeldOutR2!.Value, 0, fit.R2 - 0.001);
    }

    private sealed record Wrapped(ISurrogate Inner, bool KeepsIntercept) : ISurrogate
    {
        public ComponentInfo Info { get; } = new("own");

        public IReadOnlyList<SurrogateFit> Fit(
            MaskMatrix masks, ScoreMatrix scores, ReadOnlySpan<double> weights, CancellationToken cancellation = default) =>
            [.. Inner.Fit(masks, scores, weights, cancellation)
                .Select(fit => KeepsIntercept ? fit : fit with { Intercept = null })];
    }
}
