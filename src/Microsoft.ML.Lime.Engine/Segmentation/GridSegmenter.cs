namespace Microsoft.ML.Lime.Engine.Segmentation;

/// <summary>Segments an image by a regular grid.</summary>
internal sealed record GridSegmenter(int Features) : ISegmenter
{
    public ComponentInfo Info => new("grid", new KeyValuePair<string, double>("features", Features));

    public SegmentMap Segment(ImageBuffer image, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(image);
        var (height, width) = (image.Height, image.Width);
        var (rows, columns) = ChooseShape(height, width, Features);
        var labels = new int[height * width];
        for (int y = 0; y < height; y++)
        {
            cancellation.ThrowIfCancellationRequested();
            // A pixel belongs to the cell that contains its centre, as in nearest-neighbour enlargement of a rows x columns map.
            int firstOfRow = SegmentMap.NearestIndex(y, height, rows) * columns;
            for (int x = 0; x < width; x++)
                labels[y * width + x] = firstOfRow + SegmentMap.NearestIndex(x, width, columns);
        }
        return SegmentMap.FromLabels(height, width, labels, rows * columns, (rows, columns));
    }

    /// <summary>
    /// Chooses the number of rows; the number of columns is the maximum within the target. The choice minimizes ln(stretch)^2 + (3
    /// ln(shortage))^2, where stretch is a cell's longer side over its shorter side and shortage is the target over the number of cells.
    /// Ties are resolved to the minimum number of rows.
    /// </summary>
    internal static (int Rows, int Columns) ChooseShape(int height, int width, int features)
    {
        int target = (int)Math.Min(features, (long)height * width);
        (int Rows, int Columns) best = default;
        double minCost = double.PositiveInfinity;
        for (int rows = 1; rows <= Math.Min(target, height); rows++)
        {
            int columns = Math.Min(target / rows, width);
            long cellHeight = (long)height * columns, cellWidth = (long)width * rows;
            double stretch = Math.Log((double)Math.Max(cellHeight, cellWidth) / Math.Min(cellHeight, cellWidth));
            double shortage = 3 * Math.Log((double)target / ((long)rows * columns));
            double cost = stretch * stretch + shortage * shortage;
            if (cost < minCost)
                (minCost, best) = (cost, (rows, columns));
        }
        return best;
    }
}
