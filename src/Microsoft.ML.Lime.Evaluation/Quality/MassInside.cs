using Microsoft.ML.Lime.Engine;

namespace Microsoft.ML.Lime.Evaluation;

/// <summary>
/// The share of the map's positive importance that lies on the object. 0 to 1; larger is better. What speaks against the class does not
/// count, and a map without any positive importance has 0.
/// </summary>
/// <remarks>
/// A constant map has the object's share of the picture. Maps without a zero, as those of RISE, stay near that, whatever they say.
/// </remarks>
[Component("massInside", "Share of the positive values that lies on the object.")]
public sealed record MassInside : IMapMetric
{
    /// <inheritdoc/>
    public string Name => "massInside";

    /// <inheritdoc/>
    public bool LargerIsBetter => true;

    /// <inheritdoc/>
    public bool NeedsTruth => true;

    /// <inheritdoc/>
    public int ModelRuns(ScorerInput input) => 0;

    /// <inheritdoc/>
    public double Measure(
        IScorer scorer, JudgedMap judged, IProgress<ExplainProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(judged);
        judged.Begin(this, scorer);
        double inside = 0, all = 0;
        for (int i = 0; i < judged.Map.Values.Length; i++)
        {
            double positive = Math.Max(0, judged.Map.Values[i]);
            all += positive;
            inside += judged.Truth!.Inside[i] ? positive : 0;
        }
        return all > 0 ? inside / all : 0;
    }
}
