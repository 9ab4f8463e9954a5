namespace Microsoft.ML.Lime.Engine;

/// <summary>A layer of a model whose activations can be read. Several threads may run it at once.</summary>
public interface IActivationLayer
{
    /// <summary>The tensor's name.</summary>
    string Name { get; }

    /// <summary>The linear layer that follows global average pooling; null if the rest of the model is not known to be linear.</summary>
    LinearHead? Head { get; }

    /// <summary>If <see cref="Head"/> is null, the reason, as the end of a sentence; otherwise a remark in one sentence, or null.</summary>
    string? Note { get; }

    /// <summary>Evaluates the model once.</summary>
    /// <param name="prepared">The model input of an image: <see cref="ScorerInput.Length"/> preprocessed values.</param>
    /// <param name="outputs">Receives the raw outputs: <see cref="IScorer.OutputLength"/> values.</param>
    /// <returns>The activations for the image.</returns>
    LayerActivations Run(ReadOnlySpan<float> prepared, Span<float> outputs);

    /// <summary>Evaluates the model once; can be cancelled during the run. Explanations call this overload.</summary>
    /// <param name="prepared">The model input of an image: <see cref="ScorerInput.Length"/> preprocessed values.</param>
    /// <param name="outputs">Receives the raw outputs: <see cref="IScorer.OutputLength"/> values.</param>
    /// <param name="cancellation">
    /// Stops the run. The default implementation ignores it; the caller then stops after the run. A wrapper passes it to the inner layer.
    /// </param>
    /// <returns>The activations for the image.</returns>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> was cancelled.</exception>
    LayerActivations Run(ReadOnlySpan<float> prepared, Span<float> outputs, CancellationToken cancellation) => Run(prepared, outputs);
}
