namespace Microsoft.ML.Lime.Engine;

/// <summary>
/// A method whose features are segments. They may be computed once and used for several explanations of an image.
/// </summary>
public interface ISegmentExplainer : IExplainer
{
    /// <summary>Segments a source image as <see cref="IExplainer.Explain"/> does, without running the model.</summary>
    /// <param name="scorer">The model, to whose input the image is fitted.</param>
    /// <param name="source">The source image, of any size.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <returns>The segments, of the size of the model's input.</returns>
    SegmentMap Segment(IScorer scorer, ImageBuffer source, CancellationToken cancellation = default);

    /// <summary>
    /// Explains with segments that are there already, such as those of <see cref="Segment"/>. The result has the same options; its
    /// <see cref="StageTimings.Segmentation"/> is 0.
    /// </summary>
    /// <param name="scorer">The model.</param>
    /// <param name="source">The source image, of any size.</param>
    /// <param name="segments">The segments, of the size of the model's input.</param>
    /// <param name="progress">Receives a report after every batch; ends at 1.</param>
    /// <param name="cancellation">Cancels model runs in progress if the scorer supports it; otherwise stops after them.</param>
    /// <exception cref="ArgumentException">The segments have another size.</exception>
    /// <inheritdoc cref="IExplainer.Explain"/>
    ImageExplanation Explain(IScorer scorer, ImageBuffer source, SegmentMap segments, IProgress<ExplainProgress>? progress = null,
        CancellationToken cancellation = default);
}
