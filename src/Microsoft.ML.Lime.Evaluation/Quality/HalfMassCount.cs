using Microsoft.ML.Lime.Engine;

namespace Microsoft.ML.Lime.Evaluation;

/// <summary>
/// Sparseness: the minimum number of segments (or pixels, for a map without segments) that contain half of the absolute importance. At
/// least 1. Smaller is sparser, which is easier to read but independent of faithfulness.
/// </summary>
/// <remarks>
/// Values over segments and values over pixels are not comparable. A map of zeros has half of its features, like any constant map.
/// </remarks>
[Component("halfMass", "Number of segments, or pixels, that hold half of the absolute importance.")]
public sealed record HalfMassCount : IMapMetric
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
