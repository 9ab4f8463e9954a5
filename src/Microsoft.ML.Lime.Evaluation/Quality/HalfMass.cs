using Microsoft.ML.Lime.Engine;

namespace Microsoft.ML.Lime.Evaluation;

/// <summary>
/// How many features carry half of the absolute importance: the least number of segments where the map is made of them, else of pixels. 1
/// or more; smaller is sparser, which is easier to read and says nothing of truth.
/// </summary>
/// <remarks>
/// Numbers of segments and of pixels are not to be compared with each other. A map of zeros has half of its features, as any constant one.
/// </remarks>
[Component("halfMass", "Number of segments, or pixels, that hold half of the absolute importance.")]
public sealed record HalfMass : IMapMetric
{
    /// <inheritdoc/>
    public string Name => "halfMass";

    /// <inheritdoc/>
    public bool LargerIsBetter => false;

    /// <inheritdoc/>
    public int ModelRuns(ScorerInput input) => 0;

    /// <inheritdoc/>
    public double Measure(
        IScorer scorer, JudgedMap judged, IProgress<ExplainProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(judged);
        judged.Begin(this, scorer);
        double[] falling = [.. judged.Features().Select(Math.Abs).OrderDescending()];
        double all = falling.Sum(), carried = 0;
        if (all == 0)
            return (falling.Length + 1) / 2;
        int count = 0;
        while (carried < all / 2)
            carried += falling[count++];
        return count;
    }
}
