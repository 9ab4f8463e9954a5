namespace Microsoft.ML.Lime.Engine;

/// <summary>Chooses the features that a surrogate is fitted on; the importance of the others is 0.</summary>
public interface IFeatureSelection : IComponent
{
    /// <summary>Chooses for every target at once; what depends on the masks alone is computed once.</summary>
    /// <param name="masks">samples x features; the first row shows every feature.</param>
    /// <param name="scores">samples x targets.</param>
    /// <param name="weights">One weight per sample, or empty for equal weights.</param>
    /// <param name="count">The maximum number of features to select, from 1 to the number of features.</param>
    /// <param name="cancellation">Cancels the work.</param>
    /// <returns>For each target the indices of its features, at least one, without duplicates, in any order.</returns>
    IReadOnlyList<int[]> Select(
        MaskMatrix masks, ScoreMatrix scores, ReadOnlySpan<double> weights, int count, CancellationToken cancellation = default);
}
