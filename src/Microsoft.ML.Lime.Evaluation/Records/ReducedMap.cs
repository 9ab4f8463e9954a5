using Microsoft.ML.Lime.Engine;

namespace Microsoft.ML.Lime.Evaluation;

/// <summary>
/// A reduced attribution map: the means over <see cref="Rows"/> x <see cref="Columns"/> equal rectangles of the model's input. Maps of
/// images of any size become comparable.
/// </summary>
/// <param name="Rows">Rows, from the top.</param>
/// <param name="Columns">Columns, from the left.</param>
/// <param name="Values">The means, row by row. Values that are not finite count as 0.</param>
public sealed record ReducedMap(int Rows, int Columns, float[] Values)
{
    /// <summary>Rows and columns of the maps in a report's cards: 32.</summary>
    public const int Side = 32;

    /// <summary>
    /// Reduces a map by area averaging. A value that overlaps several rectangles counts in each in proportion to the overlap.
    /// </summary>
    /// <param name="map">A map of any size.</param>
    /// <param name="rows">Rows, at least 1.</param>
    /// <param name="columns">Columns, at least 1.</param>
    public static ReducedMap Create(AttributionMap map, int rows = Side, int columns = Side)
    {
        ArgumentNullException.ThrowIfNull(map);
        ArgumentOutOfRangeException.ThrowIfLessThan(rows, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(columns, 1);
        var wide = new double[map.Height * columns];
        for (int y = 0; y < map.Height; y++)
        {
            int row = y;
            AreaMeans(map.Width, columns, x => map[row, x], (x, mean) => wide[row * columns + x] = mean);
        }
        var values = new float[rows * columns];
        for (int x = 0; x < columns; x++)
        {
            int column = x;
            AreaMeans(map.Height, rows, y => wide[y * columns + column], (y, mean) => values[y * columns + column] = (float)mean);
        }
        return new ReducedMap(rows, columns, values);
    }

    /// <summary>Means over equal parts of a line of values.</summary>
    private static void AreaMeans(int length, int parts, Func<int, double> value, Action<int, double> set)
    {
        for (int part = 0; part < parts; part++)
        {
            double from = (double)part * length / parts, to = (double)(part + 1) * length / parts, sum = 0;
            for (int i = (int)from; i < Math.Min(length, (int)Math.Ceiling(to)); i++)
                sum += (Math.Min(to, i + 1) - Math.Max(from, i)) * (value(i) is var v && double.IsFinite(v) ? v : 0);
            set(part, sum / (to - from));
        }
    }
}
