namespace Microsoft.ML.Lime.Engine;

/// <summary>A method that explains the output of a model for an image. Its options are given to its constructor.</summary>
public interface IExplainer
{
    /// <summary>Explains the model's output for an image.</summary>
    /// <param name="scorer">The model.</param>
    /// <param name="source">
    /// The source image, of any size; it is fitted to the model's input. Alpha is composited over white, unless the model takes four
    /// channels. For a model with one channel it is converted to grey first.
    /// </param>
    /// <param name="progress">
    /// Receives a report after every batch, on the thread that ran it, never from two threads at once. The last report has fraction 1.
    /// </param>
    /// <param name="cancellation">Cancels the explanation, including model runs in progress if the scorer supports it.</param>
    /// <exception cref="LimeException">
    /// The options are invalid (all problems are listed), or the image, the segments or the model's outputs are.
    /// </exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> was cancelled.</exception>
    ImageExplanation Explain(
        IScorer scorer, ImageBuffer source, IProgress<ExplainProgress>? progress = null, CancellationToken cancellation = default);

    /// <summary>
    /// Largest number of model evaluations that measure a scorer, over all its explanations; one explanation takes up to 44 of them.
    /// Mostly there are 6 to 28.
    /// </summary>
    const int MaxMeasurementCalls = 88;

    /// <summary>
    /// Number of model evaluations that an explanation of an image takes, computed without the model; the upper limit where a stop rule may
    /// end sampling earlier. The first explanation with a scorer takes up to 44 more, which measure the scorer
    /// (<see cref="ImageExplanation.ModelWarnings"/>). The default is null.
    /// </summary>
    /// <param name="input">The model's input.</param>
    /// <param name="source">The source image, of any size.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <returns>The number, or null where it depends on the model.</returns>
    /// <exception cref="LimeException">The image cannot be explained with these options.</exception>
    int? PlannedModelCalls(ScorerInput input, ImageBuffer source, CancellationToken cancellation = default) => null;
}
