namespace Microsoft.ML.Lime.Engine.Selection;

/// <summary>Selects all features.</summary>
internal sealed class AllFeatures : IFeatureSelection
{
    public ComponentInfo Info { get; } = new("none");

    public IReadOnlyList<int[]> Select(
        MaskMatrix masks, ScoreMatrix scores, ReadOnlySpan<double> weights, int count, CancellationToken cancellation) =>
        For(masks, scores);

    /// <summary>Returns all features for every target.</summary>
    public static IReadOnlyList<int[]> For(MaskMatrix masks, ScoreMatrix scores)
    {
        int[] all = [.. Enumerable.Range(0, masks.Features)];
        return [.. Enumerable.Repeat(all, scores.Targets)];
    }
}
