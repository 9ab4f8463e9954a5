using Microsoft.ML.Lime.Engine;

namespace Microsoft.ML.Lime.Evaluation;

/// <summary>
/// How few features carry the importance (Hurley and Rickard 2009; for explanations Chalasani et al. 2020): the Gini index of the absolute
/// values, of segments where the map is made of them, else of pixels. 0 where all are alike, near 1 where one has it all; larger is
/// sparser, which is easier to read and says nothing of truth.
/// </summary>
/// <remarks>Values of segments and of pixels are not to be compared with each other. A map of zeros has 0.</remarks>
[Component("gini", "Gini index of the absolute importance: how few segments, or pixels, carry it.")]
public sealed record GiniIndex : IMapMetric
{
    /// <inheritdoc/>
    public string Name => "gini";

    /// <inheritdoc/>
    public bool LargerIsBetter => true;

    /// <inheritdoc/>
    public int ModelRuns(ScorerInput input) => 0;

    /// <inheritdoc/>
    public double Measure(
        IScorer scorer, JudgedMap judged, IProgress<ExplainProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(judged);
        judged.Begin(this, scorer);
        double[] rising = [.. judged.Features().Select(Math.Abs).Order()];
        double weighted = 0, sum = 0;
        for (int i = 0; i < rising.Length; i++)
            (weighted, sum) = (weighted + (2.0 * (i + 1) - rising.Length - 1) * rising[i], sum + rising[i]);
        return sum > 0 ? weighted / (rising.Length * sum) : 0;
    }
}
