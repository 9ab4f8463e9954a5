namespace Microsoft.ML.Lime.Engine.Segmentation;

/// <summary>
/// The initial cluster centres of SLIC: a lattice of about the target number of points with equal spacing in both directions
/// (scikit-image's <c>regular_grid</c>). If the image is narrower than the spacing, there is one line of points along its middle.
/// </summary>
internal readonly record struct SlicStartGrid(int FirstY, int FirstX, int SpacingY, int SpacingX, int Rows, int Columns)
{
    public int Count => Rows * Columns;

    /// <summary>The index of the point that is nearest to a pixel.</summary>
    public int Nearest(int y, int x) =>
        Nearest(y, FirstY, SpacingY, Rows) * Columns + Nearest(x, FirstX, SpacingX, Columns);

    public static SlicStartGrid Create(int height, int width, int features)
    {
        double area = (double)height * width;
        if (area <= features)
            return new(0, 0, 1, 1, height, width);
        double spacingY = Math.Sqrt(area / features), spacingX = spacingY;
        if (Math.Min(height, width) < spacingY)
            (spacingY, spacingX) = height <= width ? (height, (double)width / features) : ((double)height / features, (double)width);
        var (firstY, stepY, rows) = SpacePoints(height, spacingY);
        var (firstX, stepX, columns) = SpacePoints(width, spacingX);
        return new(firstY, firstX, stepY, stepX, rows, columns);
    }

    private static int Nearest(int at, int first, int step, int points) => Math.Clamp((at - first + step / 2) / step, 0, points - 1);

    private static (int First, int Step, int Points) SpacePoints(int length, double spacing)
    {
        int first = (int)(spacing / 2), step = (int)Math.Round(spacing);
        return (first, step, (length - first + step - 1) / step);
    }
}
