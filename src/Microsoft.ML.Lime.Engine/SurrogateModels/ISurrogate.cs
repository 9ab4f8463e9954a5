namespace Microsoft.ML.Lime.Engine;

/// <summary>A simple model of how the scores depend on which segments are shown.</summary>
public interface ISurrogate : IComponent
{
    /// <summary>Fits every target at once; what depends on the masks alone is computed once.</summary>
    /// <param name="masks">samples x features; the first row shows every feature.</param>
    /// <param name="scores">samples x targets.</param>
    /// <param name="weights">One weight of at least 0 per sample, or empty for equal weights.</param>
    /// <param name="cancellation">Cancels the work.</param>
    /// <returns>One fit per target, in the order of the columns of <paramref name="scores"/>.</returns>
    IReadOnlyList<SurrogateFit> Fit(
        MaskMatrix masks, ScoreMatrix scores, ReadOnlySpan<double> weights, CancellationToken cancellation = default);
}
