namespace Microsoft.ML.Lime.Engine;

/// <summary>Computes the values that replace absent pixels.</summary>
public interface IBaseline : IComponent
{
    /// <summary>Computes the baseline: the image in which every segment is absent. Values are real numbers; nothing is rounded.</summary>
    /// <param name="image">The image at the model's input size.</param>
    /// <param name="segments">The segments of the image.</param>
    /// <returns>A float image of the same size and channels, in the same units (0 to 255 for an 8-bit image).</returns>
    ImageBuffer Paint(ImageBuffer image, SegmentMap segments);
}
