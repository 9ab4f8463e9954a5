namespace Microsoft.ML.Lime.Drawing;

/// <summary>
/// Maps the rows and columns of a source image to the model's input. Every fit is separable in rows and columns, so two arrays describe all
/// pixels.
/// </summary>
internal sealed class SourceToInputMap
{
    private readonly ImageFit _fit;

    /// <param name="source">
    /// The source image, also reduced with its aspect ratio, or the image fitted to the model.
    /// </param>
    /// <param name="fit">How the source image was fitted to the model's input.</param>
    public SourceToInputMap(ImageBuffer source, ImageFit fit)
    {
        // An image of the model's size maps to the input one to one, whatever the resize mode.
        if ((source.Height, source.Width) == (fit.InputHeight, fit.InputWidth))
            fit = ImageFit.Create(source.Height, source.Width, source.Height, source.Width, ResizeMode.Fill);
        if (!IsReduction(source, fit))
            throw new ArgumentException(
                $"The source image was {fit.SourceHeight} x {fit.SourceWidth} pixels and the model's input {fit.InputHeight} x "
                + $"{fit.InputWidth}, but this image is {source.Height} x {source.Width}; give an image of one of those sizes, or the "
                + "source image reduced with its aspect ratio.",
                nameof(source));
        _fit = fit;
        // Cropping is centred, so a centre pixel is never cropped away.
        (int y, int x) middle = (
            from y in new[] { fit.SourceHeight / 2, (fit.SourceHeight - 1) / 2 }
            from x in new[] { fit.SourceWidth / 2, (fit.SourceWidth - 1) / 2 }
            where fit.ToInput(y, x) is not null
            select (y, x)).FirstOrDefault();
        Rows = [.. Enumerable.Range(0, source.Height)
            .Select(y => fit.ToInput(Unreduced(y, source.Height, fit.SourceHeight), middle.x)?.Y ?? double.NaN)];
        Columns = [.. Enumerable.Range(0, source.Width)
            .Select(x => fit.ToInput(middle.y, Unreduced(x, source.Width, fit.SourceWidth))?.X ?? double.NaN)];
    }

    /// <summary>
    /// For each row of the source image its position in input pixels (centre of the first row = 0.5); NaN if it was cropped away.
    /// </summary>
    public double[] Rows { get; }

    /// <summary>For each column of the source image its position in input pixels; NaN if it was cropped away.</summary>
    public double[] Columns { get; }

    /// <summary>The segment of each pixel of some rows of the source image; -1 for pixels that were cropped away.</summary>
    /// <param name="segments">The segments, at the input's size.</param>
    /// <param name="firstRow">The first row of the source image.</param>
    /// <param name="count">Number of rows.</param>
    public int[] Segments(SegmentMap segments, int firstRow, int count)
    {
        if ((segments.Height, segments.Width) != (_fit.InputHeight, _fit.InputWidth))
            throw new ArgumentException(
                $"The segments are {segments.Height} x {segments.Width}, but the model's input is {_fit.InputHeight} x {_fit.InputWidth}.",
                nameof(segments));
        var labels = new int[count * Columns.Length];
        for (int y = 0; y < count; y++)
            for (int x = 0; x < Columns.Length; x++)
                labels[y * Columns.Length + x] = double.IsNaN(Rows[firstRow + y]) || double.IsNaN(Columns[x])
                    ? -1
                    : segments[Index(Rows[firstRow + y], segments.Height), Index(Columns[x], segments.Width)];
        return labels;
    }

    /// <summary>Whether an image has the source image's size, or that size times one factor below 1, rounded.</summary>
    private static bool IsReduction(ImageBuffer image, ImageFit fit)
    {
        double factor = (double)Math.Max(image.Height, image.Width) / Math.Max(fit.SourceHeight, fit.SourceWidth);
        return factor <= 1 && IsRounded(image.Height, fit.SourceHeight) && IsRounded(image.Width, fit.SourceWidth);

        // Both sides are rounded, so the factor is known up to half a pixel.
        bool IsRounded(int side, int source) => Math.Abs(side - Math.Max(1, source * factor)) <= 1;
    }

    /// <summary>The pixel of the source image at the centre of a pixel of the reduced image.</summary>
    private static int Unreduced(int i, int count, int sourceCount) => (int)((i + 0.5) * sourceCount / count);

    private static int Index(double position, int count) => Math.Clamp((int)position, 0, count - 1);
}
