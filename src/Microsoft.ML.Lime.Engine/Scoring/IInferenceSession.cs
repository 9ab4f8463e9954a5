namespace Microsoft.ML.Lime.Engine;

/// <summary>Scores batches of prepared pictures from a buffer that lives as long as the runner.</summary>
public interface IInferenceSession : IDisposable
{
    /// <summary>The input buffer: <see cref="IScorer.BatchSize"/> x <see cref="ScorerInput.Length"/> numbers, picture after
    /// picture.</summary>
    Span<float> Input { get; }

    /// <summary>Runs the model on the first pictures of the buffer.</summary>
    /// <param name="count">Number of pictures, 1 to <see cref="IScorer.BatchSize"/>.</param>
    /// <returns>count x <see cref="IScorer.OutputLength"/> raw outputs, valid until the next call.</returns>
    ReadOnlySpan<float> Run(int count);

    /// <summary>The same, which can be stopped while the model runs. Explanations call this one.</summary>
    /// <param name="count">Number of pictures, 1 to <see cref="IScorer.BatchSize"/>.</param>
    /// <param name="cancellation">
    /// Stops the run; the buffer and the runner stay as they are, and the next run works. The default
    /// implementation ignores it; the caller then stops after the run. A wrapper passes it to the inner runner.
    /// </param>
    /// <returns>count x <see cref="IScorer.OutputLength"/> raw outputs, valid until the next call.</returns>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> was cancelled.</exception>
    ReadOnlySpan<float> Run(int count, CancellationToken cancellation) => Run(count);
}
