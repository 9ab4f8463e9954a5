namespace Microsoft.ML.Lime.Shapes;

/// <summary>
/// The six outlines, centred at the origin and scaled to an area of 1, so that classes differ in shape and not in size.
/// </summary>
internal static class Outline
{
    /// <summary>The outlines, in class order.</summary>
    public static IReadOnlyList<string> Names { get; } = ["circle", "square", "triangle", "star", "cross", "ring"];

    private const double RingHole = 0.55; // as a fraction of the outer radius

    // Corners (x, y) on or in the unit circle; the star's inner corners lie at half its radius.
    private static readonly double[] Square = [0.70710678, 0.70710678, -0.70710678, 0.70710678, -0.70710678, -0.70710678, 0.70710678,
        -0.70710678];
    private static readonly double[] Triangle = [0, -1, 0.86602540, 0.5, -0.86602540, 0.5];
    private static readonly double[] Star =
    [
        0, -1, 0.29389263, -0.40450850, 0.95105652, -0.30901699, 0.47552826, 0.15450850, 0.58778525, 0.80901699,
        0, 0.5, -0.58778525, 0.80901699, -0.47552826, 0.15450850, -0.95105652, -0.30901699, -0.29389263, -0.40450850,
    ];
    private static readonly double[] Cross =
    [
        0.33, -0.94, 0.33, -0.33, 0.94, -0.33, 0.94, 0.33, 0.33, 0.33, 0.33, 0.94,
        -0.33, 0.94, -0.33, 0.33, -0.94, 0.33, -0.94, -0.33, -0.33, -0.33, -0.33, -0.94,
    ];

    private static readonly double[]?[] Polygons = [null, Square, Triangle, Star, Cross, null];

    /// <summary>The radius of the circumscribed circle of each outline of area 1.</summary>
    public static double Radius(int shape) => 1 / Math.Sqrt(UnitArea(shape));

    /// <summary>Whether a point lies inside the outline of area 1.</summary>
    public static bool Contains(int shape, double y, double x)
    {
        double scale = Math.Sqrt(UnitArea(shape));
        (y, x) = (y * scale, x * scale);
        double square = x * x + y * y;
        if (square > 1)
            return false;
        return Polygons[shape] is { } corners ? Contains(corners, y, x) : Names[shape] == "circle" || square >= RingHole * RingHole;
    }

    /// <summary>The area of the outline inside the unit circle.</summary>
    private static double UnitArea(int shape)
    {
        if (Polygons[shape] is not { } corners)
            return Names[shape] == "circle" ? Math.PI : Math.PI * (1 - RingHole * RingHole);
        double twice = 0; // the shoelace formula
        for (int i = 0, j = corners.Length - 2; i < corners.Length; j = i, i += 2)
            twice += corners[j] * corners[i + 1] - corners[i] * corners[j + 1];
        return Math.Abs(twice) / 2;
    }

    /// <summary>Tests whether a point lies inside a polygon (even-odd rule).</summary>
    private static bool Contains(double[] corners, double y, double x)
    {
        bool inside = false;
        for (int i = 0, j = corners.Length - 2; i < corners.Length; j = i, i += 2)
        {
            double xi = corners[i], yi = corners[i + 1], xj = corners[j], yj = corners[j + 1];
            if (yi > y != yj > y && x < (xj - xi) * (y - yi) / (yj - yi) + xi)
                inside = !inside;
        }
        return inside;
    }
}
