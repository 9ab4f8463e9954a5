using Microsoft.ML.Lime.Engine;

namespace Microsoft.ML.Lime.Evaluation.Quality;

/// <summary>The metric of <see cref="Metrics.RelevanceMassAccuracy"/>.</summary>
internal sealed record RelevanceMassAccuracy : IMapMetric
{
    /// <inheritdoc/>
    public string Name => "massInside";

    /// <inheritdoc/>
    public bool LargerIsBetter => true;

    /// <inheritdoc/>
    public bool NeedsGroundTruth => true;

    /// <inheritdoc/>
    public int ModelCalls(ScorerInput input) => 0;

    /// <inheritdoc/>
    public double Measure(
        IScorer scorer, MetricInput evaluated, IProgress<ExplainProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(evaluated);
        evaluated.Prepare(this, scorer);
        double inside = 0, all = 0;
        for (int i = 0; i < evaluated.Map.Values.Length; i++)
        {
            double positive = Math.Max(0, evaluated.Map.Values[i]);
            all += positive;
            inside += evaluated.GroundTruth!.Inside[i] ? positive : 0;
        }
        return all > 0 ? inside / all : 0;
    }
}
