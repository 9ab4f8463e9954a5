namespace Microsoft.ML.Lime.Engine;

/// <summary>A way to explain a model's decision on a picture. Its options were given to its constructor.</summary>
public interface IExplainer
{
    /// <summary>Explains a model's decision on a photo.</summary>
    /// <param name="scorer">The model.</param>
    /// <param name="photo">
    /// The photo, of any size; it is fitted to the model's input. Its alpha is composed over white unless the model takes four channels; for a
    /// model of one channel it becomes grey first.
    /// </param>
    /// <param name="progress">Told after every batch, from the thread that ran it, never from two at once; ends at 1.</param>
    /// <param name="cancellation">Stops the work; a run of the model that is under way is ended too, where its scorer can do that.</param>
    /// <exception cref="LimeException">All that is wrong with the options, or what is wrong with photo, segments or the model's outputs.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> was cancelled.</exception>
    ImageExplanation Explain(
        IScorer scorer, ImageBuffer photo, IProgress<ExplainProgress>? progress = null, CancellationToken cancellation = default);
}
