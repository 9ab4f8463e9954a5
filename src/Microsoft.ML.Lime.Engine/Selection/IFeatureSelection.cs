namespace Microsoft.ML.Lime.Engine;

/// <summary>Selects the features that a surrogate model is fitted on. The importance of the other features is 0.</summary>
public interface IFeatureSelection : IComponent
{
    /// <summary>Selects the features of every target. Everything that depends only on the masks is computed once for all targets.</summary>
    /// <param name="masks">samples x features; in the first row every feature is present.</param>
    /// <param name="scores">samples x targets.</param>
    /// <param name="weights">One weight per sample, or empty for equal weights.</param>
    /// <param name="count">The maximum number of features to select, from 1 to the number of features.</param>
    /// <param name="cancellation">Cancels the work.</param>
    /// <returns>For each target the indices of its features, at least one, without duplicates, in any order.</returns>
    IReadOnlyList<int[]> Select(
        MaskMatrix masks, ScoreMatrix scores, ReadOnlySpan<double> weights, int count, CancellationToken cancellation = default);
}
