namespace Microsoft.ML.Lime.Engine.Methods.ImageLime;

/// <summary>
/// Scores the samples of LIME. A mask that occurs several times is evaluated once; image and baseline are not evaluated again.
/// </summary>
internal sealed class MaskScorer : IDisposable
{
    private readonly DistinctMasks _distinct;
    private readonly PerturbationScorer _scorer;

    /// <param name="image">The image.</param>
    /// <param name="samples">The masks; the first shows all segments.</param>
    /// <param name="progress">Receives the evaluated images.</param>
    public MaskScorer(PreparedImage image, MaskMatrix samples, IProgress<ExplainProgress>? progress)
    {
        _distinct = new DistinctMasks(samples);
        _scorer = new PerturbationScorer(image, image.HideSegments(_distinct.Masks), progress, _distinct.PrecomputedRows);
    }

    /// <summary>Model evaluations so far, those of image and baseline included.</summary>
    public int ModelCalls => _scorer.ModelCalls;

    /// <summary>The scores of the first samples, a row per sample; evaluates those that were not scored yet.</summary>
    public ScoreMatrix Score(int samples, CancellationToken cancellation)
    {
        _scorer.Score(Math.Max(_distinct.CountIn(samples), _distinct.PrecomputedRows), cancellation);
        return _distinct.Expand(_scorer.Scores, samples);
    }

    /// <summary>Changes the expected number of samples, for the progress.</summary>
    public void Expect(int samples) => _scorer.Expect(_distinct.CountIn(samples));

    public void Dispose() => _scorer.Dispose();
}
