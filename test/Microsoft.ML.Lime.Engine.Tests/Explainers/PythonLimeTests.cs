using System.Text.Json;
using Microsoft.ML.Lime.Engine;
using Microsoft.ML.Lime.Engine.Methods.ImageLime;

namespace Microsoft.ML.Lime.Tests;

/// <summary>The python lime preset, given python lime's own masks and scores, against its results.</summary>
public class PythonLimeTests
{
    private const double Tolerance = 1e-6;

    private static readonly Dictionary<string, IFeatureSelection> Selections = new()
    {
        ["none"] = FeatureSelections.None,
        ["highest_weights"] = FeatureSelections.HighestWeights,
        ["forward_selection"] = FeatureSelections.ForwardSelection,
        ["lasso_path"] = FeatureSelections.LassoPath,
        ["auto"] = FeatureSelections.Auto,
    };

    [Theory]
    [MemberData(nameof(Golden.All), MemberType = typeof(Golden))]
    public void Weighting_DistancesAndWeights_MatchPythonLime(string set, string image, string fill)
    {
        Golden golden = Golden.Load(set, image, fill);
        double[] weights = LimeOptions.Python.Weighting.Weigh(golden.Masks);
        Samples.Near(Golden.Numbers(golden.Fill.GetProperty("distances_first5")),
            [.. Enumerable.Range(0, 5).Select(sample => Distances.Cosine.Measure(golden.Masks, sample))], Tolerance);
        Samples.Near(Golden.Numbers(golden.Fill.GetProperty("kernel_weights_first5")), weights[..5], Tolerance);
        Assert.Equal("cosine", LimeOptions.Python.Weighting.Distance?.Info.Name);
    }

    [Theory]
    [MemberData(nameof(Golden.All), MemberType = typeof(Golden))]
    public void Fit_EveryClassAndFeatureSelection_MatchesPythonLime(string set, string image, string fill)
    {
        Golden golden = Golden.Load(set, image, fill);
        int[] labels = [.. golden.Fill.GetProperty("labels").EnumerateArray().Select(label => label.GetInt32())];
        int seen = 0;
        foreach (var asked in golden.Fill.GetProperty("explanations").EnumerateArray().GroupBy(explanation => (
            Method: explanation.GetProperty("feature_selection").GetString()!, Count: explanation.GetProperty("num_features").GetInt32())))
        {
            LimeOptions options = LimeOptions.Python with
            {
                FeatureSelection = Selections[asked.Key.Method],
                NumFeatures = asked.Key.Count == 100_000 ? null : asked.Key.Count,
            };
            IReadOnlyList<SurrogateFit> fits = SurrogateFitting.Fit(options, golden.Masks, golden.Scores,
                TestContext.Current.CancellationToken);
            foreach (JsonElement expected in asked)
            {
                SurrogateFit fit = fits[Array.IndexOf(labels, expected.GetProperty("label").GetInt32())];
                var coefficients = new double[golden.Masks.Features];
                JsonElement[] weights = [.. expected.GetProperty("weights").EnumerateArray()];
                foreach (JsonElement weight in weights)
                    coefficients[weight[0].GetInt32()] = weight[1].GetDouble();
                Samples.Near(coefficients, fit.Importance, Tolerance);
                Assert.Equal(weights.Length, fit.Importance.Count(value => value != 0));
                Assert.Equal(expected.GetProperty("intercept").GetDouble(), fit.Intercept!.Value, Tolerance);
                Assert.Equal(expected.GetProperty("score").GetDouble(), fit.R2, Tolerance);
                Assert.Equal(expected.GetProperty("local_pred").GetDouble(), fit.LocalPrediction, Tolerance);
                seen++;
            }
        }
        Assert.Equal(18, seen); // three classes, six selections
    }

    /// <summary>
    /// The limit that 3000 samples approach is known: the weighted ridge over all 1024 masks of ten segments, with the penalty scaled
    /// to the number of samples.
    /// </summary>
    [Fact]
    public void Fit_SampledMasks_ScatterAroundExactFitByStandardErrors()
    {
        const int segments = 10, samples = 3000, seeds = 20;
        double[] effects = [.. Enumerable.Range(0, segments).Select(i => (i * 7 % 10 - 3) / 50.0)];
        double Score(Func<int, bool> present) => 1 / (1 + Math.Exp(-Enumerable.Range(0, segments)
            .Sum(i => present(i) ? 5 * effects[i] * (present((i + 3) % segments) ? 1.5 : 0.5) : 0)));
        var all = new MaskMatrix(1 << segments, segments);
        for (int sample = 0; sample < all.Samples; sample++)
            for (int feature = 0; feature < segments; feature++)
                all[sample, feature] = (~sample >> feature & 1) != 0; // in the first mask every segment is present
        double[] scores = [.. Enumerable.Range(0, all.Samples).Select(sample => Score(feature => all[sample, feature]))];
        LimeOptions python = LimeOptions.Python with { Samples = samples };
        double[] limit = SurrogateFitting.Fit(
            python with { Surrogate = Surrogates.Ridge((double)all.Samples / samples) }, all, Samples.Scores(scores),
            TestContext.Current.CancellationToken)[0].Importance;

        double squares = 0;
        for (int seed = 0; seed < seeds; seed++)
        {
            MaskMatrix masks = Samples.Drawn(segments, samples, (ulong)seed);
            double[] drawn = [.. Enumerable.Range(0, samples).Select(sample => Score(feature => masks[sample, feature]))];
            SurrogateFit fit = SurrogateFitting.Fit(python, masks, Samples.Scores(drawn), TestContext.Current.CancellationToken)[0];
            for (int i = 0; i < segments; i++)
                squares += Math.Pow((fit.Importance[i] - limit[i]) / fit.StandardError![i], 2);
        }
        // 200 squared deviations in standard errors: about 1 on average, within 4 standard deviations of sqrt(2 / 200).
        Assert.InRange(squares / (seeds * segments), 0.6, 1.4);
        Assert.True(limit.Max(Math.Abs) > 0.05);
    }

    [Fact]
    public void Python_HasExpectedComponents()
    {
        LimeOptions python = LimeOptions.Python;
        Assert.Equal("quickshift(kernelSize 4, maxDistance 200, ratio 0.2, sigma 0, seed 42, connected 0)",
            python.Segmenter.Info.ToString());
        Assert.Equal(1000, python.Samples);
        Assert.Equal("segment-mean(truncated 1)", python.Baseline.Info.ToString());
        Assert.Equal("exponential(width 0.25)", python.Weighting.Info.ToString());
        Assert.Equal("ridge(alpha 1)", python.Surrogate.Info.ToString());
        Assert.Equal("auto", python.FeatureSelection.Info.ToString());
        Assert.Equal((null, 5), (python.NumFeatures, python.TopClasses));
    }
}
