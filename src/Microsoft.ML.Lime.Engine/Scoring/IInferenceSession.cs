namespace Microsoft.ML.Lime.Engine;

/// <summary>Scores batches of preprocessed images. The input buffer lives as long as the session.</summary>
public interface IInferenceSession : IDisposable
{
    /// <summary>
    /// The input buffer: <see cref="IScorer.BatchSize"/> x <see cref="ScorerInput.Length"/> values, one image after another.
    /// </summary>
    Span<float> Input { get; }

    /// <summary>Evaluates the model on the first images of the buffer.</summary>
    /// <param name="count">Number of images, 1 to <see cref="IScorer.BatchSize"/>.</param>
    /// <returns>count x <see cref="IScorer.OutputLength"/> raw outputs, valid until the next call.</returns>
    ReadOnlySpan<float> Run(int count);

    /// <summary>
    /// Evaluates the model on the first images of the buffer; can be cancelled during the run. Explanations call this overload.
    /// </summary>
    /// <param name="count">Number of images, 1 to <see cref="IScorer.BatchSize"/>.</param>
    /// <param name="cancellation">
    /// Stops the run. The buffer and the session stay unchanged, and the next run works. The default implementation ignores the token; the
    /// caller then stops after the run. A wrapper passes it to the inner session.
    /// </param>
    /// <returns>count x <see cref="IScorer.OutputLength"/> raw outputs, valid until the next call.</returns>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> was cancelled.</exception>
    ReadOnlySpan<float> Run(int count, CancellationToken cancellation) => Run(count);
}
