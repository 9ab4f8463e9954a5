namespace Microsoft.ML.Lime.Engine.Methods;

/// <summary>The scores of an explanation's samples, which come in blocks, and how far they have come.</summary>
/// <param name="all">Has a row for each sample there may be; those that are known are filled in.</param>
/// <param name="known">Their number.</param>
/// <param name="scoring">Scores the others, and is disposed of with this.</param>
/// <param name="progress">Told after every batch.</param>
internal sealed class SampleScores(ScoreMatrix all, int known, PerturbedScoring scoring, IProgress<ExplainProgress>? progress)
    : IProgress<ExplainProgress>, IDisposable
{
    /// <summary>How many more pictures go through the model than there are samples: picture and baseline do, samples or not.</summary>
    private readonly int _beside = 2 - known;

    private int _scored = known, _total = all.Samples + 2 - known;
    private double _reached;

    /// <summary>All rows, scored or not.</summary>
    public ScoreMatrix All => all;

    /// <summary>As <see cref="PerturbedScoring.InferenceShare"/>.</summary>
    public double InferenceShare => scoring.InferenceShare;

    /// <summary>Scores the samples up to a number.</summary>
    /// <param name="samples">No fewer than the last time, and at most as many as there are.</param>
    /// <param name="cancellation">Cancels model runs in progress if the scorer supports it; otherwise stops after them.</param>
    public void ScoreTo(int samples, CancellationToken cancellation)
    {
        scoring.Score(all, _scored, samples, progress is null ? null : this, _scored + _beside, cancellation);
        _scored = samples;
    }

    /// <summary>Says how many samples it will be, if that is not known already.</summary>
    public void Forecast(int samples)
    {
        if (_total == samples + _beside)
            return;
        _total = samples + _beside;
        if (progress is not null)
            Report(new ExplainProgress(_scored + _beside, _total));
    }

    public void Dispose() => scoring.Dispose();

    /// <summary>Passes on what was scored; how much that will be is known better here.</summary>
    public void Report(ExplainProgress value)
    {
        var told = new ExplainProgress(value.Done, Math.Max(value.Done, _total));
        if (told.Fraction < _reached)
            told = told with { Reached = _reached };
        _reached = told.Fraction;
        progress!.Report(told);
    }
}
