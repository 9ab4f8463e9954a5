using Microsoft.ML.Lime.Engine;

namespace Microsoft.ML.Lime.Drawing;

/// <summary>The photo with all but its most important segments hidden.</summary>
public static class MaskedPicture
{
    /// <summary>Keeps the given segments and paints the rest black (as MATLAB's example does), what was cropped away included.</summary>
    /// <param name="photo">The original photo, or the explanation's picture; drawn as <see cref="PictureView.Default"/> shows it.</param>
    /// <param name="fit">How the photo was fitted to the model's input.</param>
    /// <param name="segments">The segments, at the input's size.</param>
    /// <param name="shown">Numbers of the segments to keep, each 0 to <see cref="SegmentMap.Count"/> - 1.</param>
    /// <returns>An 8-bit RGB picture of the photo's size.</returns>
    /// <exception cref="ArgumentException">Photo, fit and segments do not belong together.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A number is that of no segment.</exception>
    public static ImageBuffer Draw(ImageBuffer photo, PictureFit fit, SegmentMap segments, IReadOnlyList<int> shown)
    {
        var isShown = new bool[segments.Count];
        foreach (int segment in shown)
        {
            if ((uint)segment >= (uint)segments.Count)
                throw new ArgumentOutOfRangeException(nameof(shown), segment, $"Segments are numbered 0 to {segments.Count - 1}.");
            isShown[segment] = true;
        }
        int[] labels = new PhotoToInput(photo, fit).Segments(segments);
        ImageBuffer picture = PictureView.Default.Apply(photo);
        for (int i = 0; i < labels.Length; i++)
            if (labels[i] < 0 || !isShown[labels[i]])
                picture.Bytes.Slice(i * 3, 3).Clear();
        return picture;
    }
}
