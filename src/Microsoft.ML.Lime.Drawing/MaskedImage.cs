namespace Microsoft.ML.Lime.Drawing;

/// <summary>Draws the source image with only selected segments visible.</summary>
public static class MaskedImage
{
    /// <summary>
    /// Keeps the given segments and paints the rest black, as MATLAB's example does. Parts that were cropped away become black, too.
    /// </summary>
    /// <param name="source">The source image, or the explanation's image; converted by <see cref="DisplayRange.Default"/>.</param>
    /// <param name="fit">How the source image was fitted to the model's input.</param>
    /// <param name="segments">The segments, at the input's size.</param>
    /// <param name="present">Indices of the segments to keep, each 0 to <see cref="SegmentMap.Count"/> - 1.</param>
    /// <returns>An 8-bit RGB image of the same size.</returns>
    /// <exception cref="ArgumentException">The sizes of image, fit and segments do not match.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A segment index is out of range.</exception>
    public static ImageBuffer Draw(ImageBuffer source, ImageFit fit, SegmentMap segments, IReadOnlyList<int> present)
    {
        var isPresent = new bool[segments.Count];
        foreach (int segment in present)
        {
            if ((uint)segment >= (uint)segments.Count)
                throw new ArgumentOutOfRangeException(nameof(present), segment, $"The segment indices are 0 to {segments.Count - 1}.");
            isPresent[segment] = true;
        }
        var toInput = new SourceToInputMap(source, fit);
        ImageBuffer image = DisplayRange.Default.Apply(source);
        for (int y = 0; y < image.Height; y++)
        {
            int[] labels = toInput.Segments(segments, y, 1);
            for (int x = 0; x < labels.Length; x++)
                if (labels[x] < 0 || !isPresent[labels[x]])
                    image.Bytes.Slice((y * image.Width + x) * 3, 3).Clear();
        }
        return image;
    }
}
