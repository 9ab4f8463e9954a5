namespace Microsoft.ML.Lime.Evaluation.Quality;

/// <summary>The metric of <see cref="Metrics.CoefficientsStability"/>.</summary>
internal sealed record CoefficientsStability() : CoefficientMetric("csi", NeedsErrors: true)
{
    private protected override double Agreement(SurrogateFit[] fits)
    {
        int[][] strongest = [.. fits.Select(TopFeatures)];
        double[] shares = [.. strongest.SelectMany(features => features).Distinct().Order()
            .Select(feature => (Feature: feature, By: fits.Where((_, seed) => strongest[seed].Contains(feature)).ToArray()))
            .Where(named => named.By.Length > 1)
            .Select(named => PairMean.Compute(named.By, (one, other) => Overlap(one, other, named.Feature) ? 1 : 0))];
        return shares.Length > 0 ? 100 * shares.Average() : strongest.Any(features => features.Length > 0) ? 0 : 100;
    }

    /// <summary>Whether the 95 % confidence intervals of a feature overlap.</summary>
    private static bool Overlap(SurrogateFit one, SurrogateFit other, int feature) =>
        Math.Abs(Centre(one)[feature] - Centre(other)[feature]) <= 1.96 * (Error(one, feature) + Error(other, feature));

    private static double[] Centre(SurrogateFit fit) => fit.Debiased ?? fit.Importance;

    private static double Error(SurrogateFit fit, int feature) => fit.StandardError?[feature] ?? double.NaN;
}
