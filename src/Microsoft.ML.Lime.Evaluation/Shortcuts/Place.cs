namespace Microsoft.ML.Lime.Evaluation.Shortcuts;

/// <summary>A part of the picture, in cells of the small maps: which ones, and how much of each.</summary>
/// <param name="Name">It in words.</param>
/// <param name="Weights">How much of each cell belongs to it, row by row, 0 to 1.</param>
internal sealed record Place(string Name, double[] Weights)
{
    /// <summary>Its share of the picture.</summary>
    public double Area { get; } = Weights.Sum() / Weights.Length;

    /// <summary>The share of a map's positive importance that lies in it; its area where the map has none.</summary>
    public double ShareOf(SeenMap map)
    {
        if (map.Positive <= 0)
            return Area;
        double sum = 0;
        for (int i = 0; i < Weights.Length; i++)
            sum += Weights[i] * Math.Max(0, map.Values[i]);
        return sum / map.Positive;
    }

    /// <summary>All that is nearer to an edge than a share of the picture's height or width.</summary>
    public static Place Frame(int rows, int columns, double width) => new("the border", Cells(rows, columns, (y, x) =>
        1 - Overlap(y, rows, width, 1 - width) * Overlap(x, columns, width, 1 - width)));

    /// <summary>A rectangle; its sides are shares of the picture's height and width.</summary>
    public static Place Rectangle(string name, int rows, int columns, double top, double bottom, double left, double right) =>
        new(name, Cells(rows, columns, (y, x) => Overlap(y, rows, top, bottom) * Overlap(x, columns, left, right)));

    private static double[] Cells(int rows, int columns, Func<int, int, double> weight) =>
        [.. Enumerable.Range(0, rows * columns).Select(i => weight(i / columns, i % columns))];

    /// <summary>The share of one of so many equal parts of [0, 1] that lies between two numbers.</summary>
    private static double Overlap(int part, int parts, double from, double to) =>
        Math.Max(0, Math.Min(to * parts, part + 1) - Math.Max(from * parts, part));
}
