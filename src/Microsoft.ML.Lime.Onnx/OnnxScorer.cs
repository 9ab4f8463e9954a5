using Microsoft.ML.Lime.Engine;

namespace Microsoft.ML.Lime.Onnx;

/// <summary>An ONNX model as a scorer, run in batches by ONNX Runtime.</summary>
public sealed class OnnxScorer : IScorer
{
    private OnnxScorer() => throw new NotImplementedException();

    /// <summary>Opens a model. Only open models from trusted sources.</summary>
    /// <exception cref="LimeException">All that is wrong with model and options, a sentence each.</exception>
    public static OnnxScorer Open(string modelPath, OnnxScorerOptions? options = null) => throw new NotImplementedException();

    /// <inheritdoc/>
    public ScorerInput Input => throw new NotImplementedException();

    /// <inheritdoc/>
    public int OutputLength => throw new NotImplementedException();

    /// <inheritdoc/>
    public IReadOnlyList<string>? ClassNames => throw new NotImplementedException();

    /// <inheritdoc/>
    public Activation Activation => throw new NotImplementedException();

    /// <inheritdoc/>
    public ScorerInfo Info => throw new NotImplementedException();

    /// <inheritdoc/>
    public int BatchSize => throw new NotImplementedException();

    /// <inheritdoc/>
    public int Runners => throw new NotImplementedException();

    /// <inheritdoc/>
    public void Prepare(ImageBuffer picture, Span<float> sample) => throw new NotImplementedException();

    /// <inheritdoc/>
    public IScoringRunner OpenRunner() => throw new NotImplementedException();

    /// <inheritdoc/>
    public void Dispose() => throw new NotImplementedException();
}
