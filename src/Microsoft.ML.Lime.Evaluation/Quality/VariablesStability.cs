namespace Microsoft.ML.Lime.Evaluation.Quality;

/// <summary>The metric of <see cref="Metrics.VariablesStability"/>.</summary>
internal sealed record VariablesStability() : CoefficientMetric("vsi", NeedsErrors: false)
{
    private protected override double Agreement(SurrogateFit[] fits)
    {
        HashSet<int>[] strongest = [.. fits.Select(fit => TopFeatures(fit).ToHashSet())];
        int max = strongest.Max(features => features.Count);
        return max == 0 ? 100 : 100 * PairMean.Compute(strongest, (one, other) => (double)one.Count(other.Contains) / max);
    }
}
