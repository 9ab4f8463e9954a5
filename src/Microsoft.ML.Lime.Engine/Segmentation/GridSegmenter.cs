namespace Microsoft.ML.Lime.Engine.Segmentation;

/// <summary>A regular grid.</summary>
internal sealed record GridSegmenter(int Features) : ISegmenter
{
    public ComponentInfo Info => new("grid", new KeyValuePair<string, double>("features", Features));

    public SegmentMap Segment(ImageBuffer picture, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(picture);
        var (height, width) = (picture.Height, picture.Width);
        var (rows, columns) = Shape(height, width, Features);
        var labels = new int[height * width];
        for (int y = 0; y < height; y++)
        {
            cancellation.ThrowIfCancellationRequested();
            // A pixel belongs to the cell that its centre lies in, as in nearest-neighbour enlargement of a rows x columns map.
            int firstOfRow = SegmentMap.NearestIndex(y, height, rows) * columns;
            for (int x = 0; x < width; x++)
                labels[y * width + x] = firstOfRow + SegmentMap.NearestIndex(x, width, columns);
        }
        return SegmentMap.FromLabels(height, width, labels, rows * columns, (rows, columns));
    }

    /// <summary>
    /// Of all numbers of rows, each with as many columns as the target leaves room for, those whose cells are squarest and nearest to the
    /// target in number: the least ln(stretch)^2 + (3 ln(shortage))^2, where stretch is the longer side of a cell over its shorter one, and
    /// shortage the target over the number of cells. Of equal ones, the fewest rows.
    /// </summary>
    internal static (int Rows, int Columns) Shape(int height, int width, int features)
    {
        int target = (int)Math.Min(features, (long)height * width);
        (int Rows, int Columns) best = default;
        double least = double.PositiveInfinity;
        for (int rows = 1; rows <= Math.Min(target, height); rows++)
        {
            int columns = Math.Min(target / rows, width);
            long cellHeight = (long)height * columns, cellWidth = (long)width * rows;
            double stretch = Math.Log((double)Math.Max(cellHeight, cellWidth) / Math.Min(cellHeight, cellWidth));
            double shortage = 3 * Math.Log((double)target / ((long)rows * columns));
            double cost = stretch * stretch + shortage * shortage;
            if (cost < least)
                (least, best) = (cost, (rows, columns));
        }
        return best;
    }
}
