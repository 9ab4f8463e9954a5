namespace Microsoft.ML.Lime.Evaluation.Quality;

/// <summary>The metric of <see cref="Metrics.DeletionAuc"/>.</summary>
internal sealed record DeletionAuc() : PixelCurveMetric("deletionAuc", Inserts: false)
{
    public IBaseline Substrate { get; init; } = Baselines.ImageMean;

    private protected override PreparedImage Prepare(FittedImage image, CancellationToken cancellation) =>
        image.Prepare(Substrate, cancellation: cancellation);
}
