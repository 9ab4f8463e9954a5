using Microsoft.ML.Lime.Engine;

namespace Microsoft.ML.Lime.Evaluation;

/// <summary>
/// Sparseness: the Gini index of the absolute values of a map (Hurley and Rickard 2009; for explanations Chalasani et al. 2020), over
/// segments if the map has segments, otherwise over pixels. 0 if all are equal, near 1 if one has all. Larger is sparser, which is easier
/// to read but independent of faithfulness.
/// </summary>
/// <remarks>Values over segments and values over pixels are not comparable. A map of zeros has 0.</remarks>
[Component("gini", "Gini index of the absolute importance: how few segments, or pixels, carry it.")]
public sealed record GiniIndex : IMapMetric
{
    /// <inheritdoc/>
    public string Name => "gini";

    /// <inheritdoc/>
    public bool LargerIsBetter => true;

    /// <inheritdoc/>
    public int ModelCalls(ScorerInput input) => 0;

    /// <inheritdoc/>
    public double Measure(
        IScorer scorer, MetricInput evaluated, IProgress<ExplainProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(evaluated);
        evaluated.Prepare(this, scorer);
        double[] rising = [.. evaluated.FeatureValues().Select(Math.Abs).Order()];
        double weighted = 0, sum = 0;
        for (int i = 0; i < rising.Length; i++)
            (weighted, sum) = (weighted + (2.0 * (i + 1) - rising.Length - 1) * rising[i], sum + rising[i]);
        return sum > 0 ? weighted / (rising.Length * sum) : 0;
    }
}
