using Microsoft.ML.Lime.Engine.SurrogateModels;

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

    /// <summary>
    /// Number of folds of the held-out R2: so many times is <see cref="Predict"/> called for an explanation. The default is 10. A surrogate
    /// that takes long to fit has fewer, at least 2, or 0 for no held-out R2.
    /// </summary>
    int HeldOutFolds => CrossValidation.MaxFolds;

    /// <summary>
    /// Fits every target and predicts all samples, those of weight 0 included. The held-out R2 comes from it: the samples held out have the
    /// weight 0. The default predicts by <see cref="SurrogateFit.Intercept"/> and <see cref="SurrogateFit.Importance"/> of a linear fit.
    /// </summary>
    /// <inheritdoc cref="Fit"/>
    /// <returns>For each target one prediction per sample; null if the surrogate cannot predict, so that there is no held-out R2.</returns>
    double[][]? Predict(
        MaskMatrix masks, ScoreMatrix scores, ReadOnlySpan<double> weights, CancellationToken cancellation = default)
    {
        IReadOnlyList<SurrogateFit> fits = Fit(masks, scores, weights, cancellation);
        return fits.All(fit => fit is { Intercept: not null, ImportanceKind: null or SurrogateFit.Coefficients })
            ? [.. fits.Select(fit => LinearFit.Predict(masks, fit.Intercept!.Value, fit.Importance))]
            : null;
    }
}
