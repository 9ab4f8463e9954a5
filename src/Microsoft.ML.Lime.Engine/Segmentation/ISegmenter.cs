namespace Microsoft.ML.Lime.Engine;

/// <summary>Divides an image into segments, which are the features of an explanation.</summary>
public interface ISegmenter : IComponent
{
    /// <summary>
    /// Memory in bytes that <see cref="Segment(ImageBuffer, CancellationToken)"/> takes per pixel at most, besides the image. The default
    /// is 96, enough for all built-in segmenters but Felzenszwalb's.
    /// </summary>
    int BytesPerPixel => 96;

    /// <summary>Segments an image. The result is deterministic and does not depend on the degree of parallelism.</summary>
    /// <param name="image">The image at the model's input size, with any number of channels.</param>
    /// <param name="cancellation">Cancels the work.</param>
    /// <returns>Segment labels of the image's size.</returns>
    SegmentMap Segment(ImageBuffer image, CancellationToken cancellation = default);

    /// <summary>
    /// Segments an image that was fitted from a source image. The default calls <see cref="Segment(ImageBuffer, CancellationToken)"/>;
    /// override it only if the segmentation depends on the fit, for example labels of the source image's size.
    /// </summary>
    /// <param name="image">The image at the model's input size, with any number of channels.</param>
    /// <param name="fit">How the source image was fitted to the image.</param>
    /// <param name="cancellation">Cancels the work.</param>
    /// <returns>Segment labels of the image's size.</returns>
    SegmentMap Segment(ImageBuffer image, ImageFit fit, CancellationToken cancellation = default) => Segment(image, cancellation);
}
