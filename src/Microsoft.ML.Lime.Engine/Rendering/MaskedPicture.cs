namespace Microsoft.ML.Lime.Engine;

/// <summary>The photo with all but its most important segments hidden.</summary>
public static class MaskedPicture
{
    /// <summary>Keeps the given segments and paints the rest black (as MATLAB's example does).</summary>
    /// <returns>An 8-bit RGB picture of the photo's size.</returns>
    public static ImageBuffer Draw(ImageBuffer photo, PictureFit fit, SegmentMap segments, IReadOnlyList<int> shown) =>
        throw new NotImplementedException();
}
