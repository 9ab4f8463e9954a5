namespace Microsoft.ML.Lime.Engine;

/// <summary>The borders between segments, drawn over the photo.</summary>
public static class SegmentBorders
{
    /// <summary>Draws the borders of a map at the model's size onto the photo.</summary>
    /// <returns>An 8-bit RGB picture of the photo's size.</returns>
    public static ImageBuffer Draw(ImageBuffer photo, PictureFit fit, SegmentMap segments) => throw new NotImplementedException();
}
