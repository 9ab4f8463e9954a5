using Microsoft.ML.Lime.Engine;

namespace Microsoft.ML.Lime.Evaluation;

/// <summary>
/// Relevance mass accuracy (Arras, Osman and Samek 2022, "CLEVR-XAI"): the share of the map's positive importance inside the ground-truth
/// mask. 0 to 1; larger is better. Negative values do not count; a map without positive importance has 0.
/// </summary>
/// <remarks>A constant map has the object's share of the image. Maps without zeros, such as those of RISE, stay near that value.</remarks>
[Component("massInside", "Share of the positive values that lies on the object.")]
public sealed record RelevanceMassAccuracy : IMapMetric
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
