namespace Microsoft.ML.Lime.Engine;

/// <summary>Options of a method whose features are segments of the image; implemented by <see cref="ExplainOptions"/>.</summary>
public interface ISegmentOptions
{
    /// <summary>Divides the image into features.</summary>
    ISegmenter Segmenter { get; }

    /// <summary>How one value per segment becomes a map of the input's size.</summary>
    MapUpsampling Upsampling { get; }

    /// <summary>The same options with another segmenter, such as <see cref="Segmenters.Map"/> for existing segments.</summary>
    /// <param name="segmenter">Divides the image.</param>
    ExplainOptions WithSegmenter(ISegmenter segmenter);

    /// <summary>
    /// The masks that the method scores, each once, and the weights that make importances of their scores: the importance of a segment is
    /// the sum over all masks of weight x score. Both hold for every image of so many segments.
    /// </summary>
    /// <param name="segments">Number of segments, at least 1.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <returns>The masks, and segments x masks weights; by default there are none.</returns>
    /// <exception cref="LimeException">The importances are no fixed sums of the scores.</exception>
    (MaskMatrix Masks, double[][] Weights) LinearMasks(int segments, CancellationToken cancellation = default) =>
        throw new LimeException($"The importances of {GetType().Name} are not known to be sums of scores with fixed weights; use "
            + "KernelShapOptions, or LimeOptions with the surrogate ridge.");
}
