namespace Microsoft.ML.Lime.Engine;

/// <summary>Scores batches of prepared pictures from a buffer that lives as long as the runner.</summary>
public interface IScoringRunner : IDisposable
{
    /// <summary>The input buffer: <see cref="IScorer.BatchSize"/> x <see cref="ScorerInput.Length"/> numbers, picture after picture.</summary>
    Span<float> Input { get; }

    /// <summary>Runs the model on the first pictures of the buffer.</summary>
    /// <param name="count">Number of pictures, 1 to <see cref="IScorer.BatchSize"/>.</param>
    /// <returns>count x <see cref="IScorer.OutputLength"/> raw outputs, valid until the next call.</returns>
    ReadOnlySpan<float> Run(int count);
}
