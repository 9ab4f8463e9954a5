namespace Microsoft.ML.Lime.Engine;

/// <summary>Divides a picture into segments, the features of an explanation.</summary>
public interface ISegmenter : IComponent
{
    /// <summary>Segments a picture. The same picture gives the same map, whatever the number of threads.</summary>
    /// <param name="picture">The picture at the model's input size; any number of channels.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <returns>A map of the picture's size.</returns>
    SegmentMap Segment(ImageBuffer picture, CancellationToken cancellation = default);

    /// <summary>Segments a picture that was fitted from a photo. Only a map of the photo's own size needs to know how.</summary>
    /// <param name="picture">The picture at the model's input size.</param>
    /// <param name="fit">How the photo became the picture.</param>
    /// <param name="cancellation">Stops the work.</param>
    SegmentMap Segment(ImageBuffer picture, PictureFit fit, CancellationToken cancellation = default) => Segment(picture, cancellation);
}
