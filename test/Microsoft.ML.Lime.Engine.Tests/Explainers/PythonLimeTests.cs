using System.Text.Json;
using Microsoft.ML.Lime.Engine;

namespace Microsoft.ML.Lime.Tests;

/// <summary>The preset, given python lime's own masks and scores, against python lime's numbers.</summary>
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
    public void Distances_and_weights(string image, string fill)
    {
        Golden golden = Golden.Load(image, fill);
        double[] weights = LimeOptions.Python.Weighting.Weigh(golden.Masks);
        Samples.Near(Golden.Numbers(golden.Fill.GetProperty("distances_first5")),
            [.. Enumerable.Range(0, 5).Select(sample => Distances.Cosine.Measure(golden.Masks, sample))], Tolerance);
        Samples.Near(Golden.Numbers(golden.Fill.GetProperty("kernel_weights_first5")), weights[..5], Tolerance);
        Assert.Equal("cosine", LimeOptions.Python.Weighting.Distance);
    }

    [Theory]
    [MemberData(nameof(Golden.All), MemberType = typeof(Golden))]
    public void Every_class_and_feature_selection(string image, string fill)
    {
        Golden golden = Golden.Load(image, fill);
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
            IReadOnlyList<SurrogateFit> fits = LocalModels.Fit(options, golden.Masks, golden.Scores, TestContext.Current.CancellationToken);
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
}
