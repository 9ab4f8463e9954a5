namespace Microsoft.ML.Lime.Engine;

/// <summary>A character on the grid of <see cref="StrokeGlyphs"/>: polylines of (column, row), a single point being a dot.</summary>
internal sealed class StrokeGlyph
{
    private const double DeepestNotch = 3;

    public StrokeGlyph(double width, (double X, double Y)[][] strokes)
    {
        (Width, Strokes) = (width, strokes);
        (LeftAir, RightAir) = (Air(x => x), Air(x => width - x));
    }

    /// <summary>Columns of ink.</summary>
    public double Width { get; }

    public (double X, double Y)[][] Strokes { get; }

    /// <summary>Mean columns from the left side to the ink: none for an H, much for a T. Letters move together by part of it.</summary>
    public double LeftAir { get; }

    /// <summary>The same for the right side.</summary>
    public double RightAir { get; }

    private double Air(Func<double, double> distance)
    {
        const int first = 4, rows = 11; // where small letters have ink
        var nearest = new double[rows];
        Array.Fill(nearest, DeepestNotch);
        foreach ((double X, double Y)[] stroke in Strokes)
            for (int i = 0; i < stroke.Length; i++)
            {
                ((double x0, double y0), (double x1, double y1)) = (stroke[Math.Max(i - 1, 0)], stroke[i]);
                int steps = (int)Math.Abs(y1 - y0) + 1;
                for (int step = 0; step <= steps; step++)
                {
                    int row = (int)Math.Round(y0 + (y1 - y0) * step / steps) - first;
                    if (row is >= 0 and < rows)
                        nearest[row] = Math.Min(nearest[row], Math.Max(0, distance(x0 + (x1 - x0) * step / steps)));
                }
            }
        return Width < 2 || Strokes.Length == 0 ? 0 : nearest.Sum() / rows;
    }
}
