namespace Microsoft.ML.Lime.Evaluation.Shortcuts;

/// <summary>A region of the image, as weights of the cells of the reduced maps.</summary>
/// <param name="Name">Display name of the region.</param>
/// <param name="Weights">Fraction of each cell that belongs to the region, row by row, 0 to 1.</param>
internal sealed record ImageRegion(string Name, double[] Weights)
{
    /// <summary>The region's share of the image, 0 to 1.</summary>
    public double Area { get; } = Weights.Sum() / Weights.Length;

    /// <summary>The share of a map's positive importance in the region; the region's area if the map has none.</summary>
    public double ShareOf(NormalizedMap map)
    {
        if (map.Positive <= 0)
            return Area;
        double sum = 0;
        for (int i = 0; i < Weights.Length; i++)
            sum += Weights[i] * Math.Max(0, map.Values[i]);
        return sum / map.Positive;
    }

    /// <summary>Creates the border: all points closer to an edge than a fraction of the image's height or width.</summary>
    public static ImageRegion Frame(int rows, int columns, double width) => new("the border", Cells(rows, columns, (y, x) =>
        1 - Overlap(y, rows, width, 1 - width) * Overlap(x, columns, width, 1 - width)));

    /// <summary>Creates a rectangle; its sides are fractions of the image's height and width.</summary>
    public static ImageRegion Rectangle(string name, int rows, int columns, double top, double bottom, double left, double right) =>
        new(name, Cells(rows, columns, (y, x) => Overlap(y, rows, top, bottom) * Overlap(x, columns, left, right)));

    private static double[] Cells(int rows, int columns, Func<int, int, double> weight) =>
        [.. Enumerable.Range(0, rows * columns).Select(i => weight(i / columns, i % columns))];

    /// <summary>The fraction of one of <paramref name="parts"/> equal parts of [0, 1] that lies between two numbers.</summary>
    private static double Overlap(int part, int parts, double from, double to) =>
        Math.Max(0, Math.Min(to * parts, part + 1) - Math.Max(from * parts, part));
}
