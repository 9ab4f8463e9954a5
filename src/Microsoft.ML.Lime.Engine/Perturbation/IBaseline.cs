namespace Microsoft.ML.Lime.Engine;

/// <summary>What a hidden pixel becomes.</summary>
public interface IBaseline : IComponent
{
    /// <summary>Paints the picture in which every segment is hidden. Values are real numbers: nothing is rounded.</summary>
    /// <param name="image">The picture at the model's input size.</param>
    /// <param name="segments">Its segments.</param>
    /// <returns>A float picture of the same size and channels, in the same units (0 to 255 for an 8-bit picture).</returns>
    ImageBuffer Paint(ImageBuffer image, SegmentMap segments);
}
