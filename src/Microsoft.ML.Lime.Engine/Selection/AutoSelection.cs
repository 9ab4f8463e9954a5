namespace Microsoft.ML.Lime.Engine.Selection;

/// <summary>Python LIME's automatic choice between two selections by the number of features.</summary>
internal sealed class AutoSelection : IFeatureSelection
{
    private const int MaxForward = 6;

    public ComponentInfo Info { get; } = new("auto");

    public IReadOnlyList<int[]> Select(
        MaskMatrix masks, ScoreMatrix scores, ReadOnlySpan<double> weights, int count, CancellationToken cancellation) =>
        (count <= MaxForward ? FeatureSelections.ForwardSelection : FeatureSelections.HighestWeights)
            .Select(masks, scores, weights, count, cancellation);
}
