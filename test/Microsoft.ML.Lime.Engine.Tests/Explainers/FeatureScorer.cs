using Microsoft.ML.Lime.Engine;

namespace Microsoft.ML.Lime.Tests;

/// <summary>A scorer whose activations a test computes from the prepared image.</summary>
internal sealed class FeatureScorer(IScorer scorer, Func<float[], FeatureMaps> features, LinearHead? head = null) : IFeatureScorer, IFeatureLayer
{
    public ScorerInput Input => scorer.Input;

    public int OutputLength => scorer.OutputLength;

    public IReadOnlyList<string>? ClassNames => scorer.ClassNames;

    public Activation Activation => scorer.Activation;

    public ScorerInfo Info => scorer.Info;

    public int BatchSize => scorer.BatchSize;

    public int Runners => scorer.Runners;

    public string Name { get; init; } = "features";

    public LinearHead? Head => head;

    public string? Note { get; init; }

    /// <summary>A linear model with 24 activation maps of 3 x 4, one of them flat, that are unrelated to its outputs.</summary>
    public static FeatureScorer Of(LinearModel model, int batch = 7, int runners = 1, int outputs = 4, Action? beforeBatch = null)
    {
        float Weight(int i) => (i * 37 + 11) % 19 - 9;
        return new FeatureScorer(model.Scorer(batch, runners, beforeBatch: beforeBatch), prepared => new FeatureMaps(24, 3, 4, [.. Enumerable.Range(0, 24 * 12).Select(i =>
            i / 12 == 7 ? 2 : prepared[i * 31 % prepared.Length] * Weight(i / 12 + 3) / 100)]),
            new LinearHead(outputs, 24, [.. Enumerable.Range(0, 24 * outputs).Select(Weight)]));
    }

    public IFeatureLayer Layer(string? name = null) => name is null || name == Name ? this : throw new LimeException($"There is no layer '{name}'.");

    public FeatureMaps Run(ReadOnlySpan<float> prepared, Span<float> outputs)
    {
        using IScoringRunner runner = scorer.OpenRunner();
        prepared.CopyTo(runner.Input);
        runner.Run(1).CopyTo(outputs);
        return features(prepared.ToArray());
    }

    public void Prepare(ImageBuffer picture, Span<float> sample) => scorer.Prepare(picture, sample);

    public IScoringRunner OpenRunner() => scorer.OpenRunner();

    public void Dispose() => scorer.Dispose();
}
