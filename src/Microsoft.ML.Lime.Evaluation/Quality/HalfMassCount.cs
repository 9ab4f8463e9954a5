using Microsoft.ML.Lime.Engine;

namespace Microsoft.ML.Lime.Evaluation.Quality;

/// <summary>The metric of <see cref="Metrics.HalfMassCount"/>.</summary>
internal sealed record HalfMassCount : IMapMetric
{
    /// <inheritdoc/>
    public string Name => "halfMass";

    /// <inheritdoc/>
    public bool LargerIsBetter => false;

    /// <inheritdoc/>
    public int ModelCalls(ScorerInput input) => 0;

    /// <inheritdoc/>
    public double Measure(
        IScorer scorer, MetricInput evaluated, IProgress<ExplainProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(evaluated);
        evaluated.Prepare(this, scorer);
        double[] falling = [.. evaluated.FeatureValues().Select(Math.Abs).OrderDescending()];
        double all = falling.Sum(), carried = 0;
        if (all == 0)
            return (falling.Length + 1) / 2;
        int count = 0;
        while (carried < all / 2)
            carried += falling[count++];
        return count;
    }
}
