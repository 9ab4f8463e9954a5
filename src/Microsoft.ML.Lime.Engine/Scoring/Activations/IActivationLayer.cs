namespace Microsoft.ML.Lime.Engine;

/// <summary>A layer of a model that holds feature maps. It may be run by several threads at a time.</summary>
public interface IActivationLayer
{
    /// <summary>The tensor's name.</summary>
    string Name { get; }

    /// <summary>What the model makes of the means of the feature maps; null where that is not known to be linear.</summary>
    LinearHead? Head { get; }

    /// <summary>
    /// Where there is no <see cref="Head"/>: why, as the end of a sentence; otherwise what to know of it, a sentence, or null.
    /// </summary>
    string? Note { get; }

    /// <summary>Runs the model once.</summary>
    /// <param name="prepared">A prepared picture: <see cref="ScorerInput.Length"/> numbers.</param>
    /// <param name="outputs">Receives the raw outputs: <see cref="IScorer.OutputLength"/> numbers.</param>
    /// <returns>The feature maps of the picture.</returns>
    LayerActivations Run(ReadOnlySpan<float> prepared, Span<float> outputs);

    /// <summary>The same, which can be stopped while the model runs. Explanations call this one.</summary>
    /// <param name="prepared">A prepared picture: <see cref="ScorerInput.Length"/> numbers.</param>
    /// <param name="outputs">Receives the raw outputs: <see cref="IScorer.OutputLength"/> numbers.</param>
    /// <param name="cancellation">
    /// Stops the run. The default implementation ignores it; the caller then stops after the run. A wrapper passes it to the inner layer.
    /// </param>
    /// <returns>The feature maps of the picture.</returns>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> was cancelled.</exception>
    LayerActivations Run(ReadOnlySpan<float> prepared, Span<float> outputs, CancellationToken cancellation) => Run(prepared, outputs);
}
