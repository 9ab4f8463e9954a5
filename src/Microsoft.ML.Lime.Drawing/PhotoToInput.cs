using Microsoft.ML.Lime.Engine;

namespace Microsoft.ML.Lime.Drawing;

/// <summary>
/// Where the rows and columns of a photo lie in the model's input. Every fit keeps rows level and columns upright, so two short lists
/// say it for all pixels.
/// </summary>
internal sealed class PhotoToInput
{
    private readonly PictureFit _fit;

    /// <param name="photo">The photo, or the picture of the model's size that was made of it.</param>
    /// <param name="fit">How it was made.</param>
    public PhotoToInput(ImageBuffer photo, PictureFit fit)
    {
        // The model's own picture lies on the input as it is (and so does a photo of that size, whatever the mode).
        if ((photo.Height, photo.Width) == (fit.InputHeight, fit.InputWidth))
            fit = PictureFit.Create(photo.Height, photo.Width, photo.Height, photo.Width, ResizeMode.Fill);
        if ((photo.Height, photo.Width) != (fit.PhotoHeight, fit.PhotoWidth))
            throw new ArgumentException(
                $"The fit is for a photo of {fit.PhotoHeight} x {fit.PhotoWidth} on an input of {fit.InputHeight} x {fit.InputWidth}, "
                + $"but this picture has {photo.Height} x {photo.Width} pixels.",
                nameof(photo));
        _fit = fit;
        // As much is cropped away on one side as on the other, so that what is left has its share of the middle.
        (int y, int x) middle = (
            from y in new[] { photo.Height / 2, (photo.Height - 1) / 2 }
            from x in new[] { photo.Width / 2, (photo.Width - 1) / 2 }
            where fit.ToInput(y, x) is not null
            select (y, x)).FirstOrDefault();
        Rows = [.. Enumerable.Range(0, photo.Height).Select(y => fit.ToInput(y, middle.x)?.Y ?? double.NaN)];
        Columns = [.. Enumerable.Range(0, photo.Width).Select(x => fit.ToInput(middle.y, x)?.X ?? double.NaN)];
    }

    /// <summary>For each row of the photo its place in input pixels (centre of the first = 0.5); NaN where it was cropped away.</summary>
    public double[] Rows { get; }

    /// <summary>The same for columns.</summary>
    public double[] Columns { get; }

    /// <summary>The segment under each pixel of the photo, row by row; -1 where it was cropped away.</summary>
    public int[] Segments(SegmentMap segments)
    {
        if ((segments.Height, segments.Width) != (_fit.InputHeight, _fit.InputWidth))
            throw new ArgumentException(
                $"The segments are {segments.Height} x {segments.Width}, but the fit leads to {_fit.InputHeight} x {_fit.InputWidth}.",
                nameof(segments));
        var labels = new int[Rows.Length * Columns.Length];
        for (int y = 0; y < Rows.Length; y++)
            for (int x = 0; x < Columns.Length; x++)
                labels[y * Columns.Length + x] = double.IsNaN(Rows[y]) || double.IsNaN(Columns[x])
                    ? -1
                    : segments[Cell(Rows[y], segments.Height), Cell(Columns[x], segments.Width)];
        return labels;
    }

    private static int Cell(double position, int count) => Math.Clamp((int)position, 0, count - 1);
}
