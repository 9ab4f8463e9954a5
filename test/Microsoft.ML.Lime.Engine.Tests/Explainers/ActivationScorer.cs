using Microsoft.ML.Lime.Engine;

namespace Microsoft.ML.Lime.Tests;

/// <summary>A scorer whose activations a test computes from the prepared image.</summary>
internal sealed class ActivationScorer(
    IScorer scorer, Func<float[], IActivationLayer.Activations> features, IActivationLayer.LinearHead? head = null)
    : IActivationScorer, IActivationLayer
{
    public ScorerInput Input => scorer.Input;

    public int OutputLength => scorer.OutputLength;

    public IReadOnlyList<string>? ClassNames => scorer.ClassNames;

    public Activation Activation => scorer.Activation;

    public ScorerInfo Info => scorer.Info;

    public int BatchSize => scorer.BatchSize;

    public int DegreeOfParallelism => scorer.DegreeOfParallelism;

    public string Name { get; init; } = "features";

    public IActivationLayer.LinearHead? Head => head;

    public string? Note { get; init; }

    /// <summary>A linear model with 24 activation maps of 3 x 4, one of them flat, that are unrelated to its outputs.</summary>
    public static ActivationScorer Create(LinearModel model, int batch = 7, int sessions = 1, int outputs = 4, Action? beforeBatch = null)
    {
        float Weight(int i) => (i * 37 + 11) % 19 - 9;
        bool isChecked = false;
        int scored = model.ImagesScored, maxBatch = model.MaxBatch;
        ActivationScorer scorer = new ActivationScorer(model.Scorer(batch, sessions, beforeBatch: () =>
        {
            if (isChecked)
                beforeBatch?.Invoke();
        }), prepared =>
            new IActivationLayer.Activations(24, 3, 4, [.. Enumerable.Range(0, 24 * 12).Select(i =>
            i / 12 == 7 ? 2 : prepared[i * 31 % prepared.Length] * Weight(i / 12 + 3) / 100)]),
            new IActivationLayer.LinearHead(outputs, 24, [.. Enumerable.Range(0, 24 * outputs).Select(Weight)])).Checked();
        (isChecked, model.ImagesScored, model.MaxBatch) = (true, scored, maxBatch);
        return scorer;
    }

    public IActivationLayer Layer(string? name = null) => name is null || name == Name ? this
        : throw new LimeException($"There is no layer '{name}'.");

    public IActivationLayer.Activations Run(ReadOnlySpan<float> prepared, Span<float> outputs)
    {
        using IInferenceSession session = scorer.OpenSession();
        prepared.CopyTo(session.Input);
        session.Run(1).CopyTo(outputs);
        return features(prepared.ToArray());
    }

    public void Prepare(ImageBuffer image, Span<float> sample) => scorer.Prepare(image, sample);

    public IInferenceSession OpenSession() => scorer.OpenSession();

    public void Dispose() => scorer.Dispose();
}
