namespace Microsoft.ML.Lime.Engine;

/// <summary>A surrogate model: a simple model that predicts the scores from the presence of the segments.</summary>
public interface ISurrogate : IComponent
{
    /// <summary>Fits every target. Everything that depends only on the masks is computed once for all targets.</summary>
    /// <param name="masks">samples x features; in the first row every feature is present.</param>
    /// <param name="scores">samples x targets.</param>
    /// <param name="weights">One weight of at least 0 per sample, or empty for equal weights.</param>
    /// <param name="cancellation">Cancels the work.</param>
    /// <returns>One fit per target, in the order of the columns of <paramref name="scores"/>.</returns>
    IReadOnlyList<SurrogateFit> Fit(
        MaskMatrix masks, ScoreMatrix scores, ReadOnlySpan<double> weights, CancellationToken cancellation = default);
}
