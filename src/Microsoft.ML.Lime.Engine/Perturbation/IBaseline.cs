namespace Microsoft.ML.Lime.Engine;

/// <summary>What a hidden pixel becomes.</summary>
public interface IBaseline : IComponent
{
    /// <summary>Paints the image in which every segment is hidden. Values are real numbers: nothing is rounded.</summary>
    /// <param name="image">The image at the model's input size.</param>
    /// <param name="segments">Its segments.</param>
    /// <returns>A float image of the same size and channels, in the same units (0 to 255 for an 8-bit image).</returns>
    ImageBuffer Paint(ImageBuffer image, SegmentMap segments);
}
