namespace Microsoft.ML.Lime.Evaluation;

/// <summary>The data of one image for the report and the shortcut search, in addition to its row: a line of <c>cards.jsonl</c>.</summary>
[TypeFormatterSource]
public sealed partial record ReportCard
{
    /// <summary>Maximum side of the images in a card, in pixels. Smaller images keep their size.</summary>
    public const int LongestSide = 160;

    /// <summary>The path within the data set's folder: the same as <see cref="EvaluatedImage.Image"/>.</summary>
    public required string Image { get; init; }

    /// <summary>The explained class or target.</summary>
    public required string Explained { get; init; }

    /// <summary>The model's probability of the explained class.</summary>
    public required double Probability { get; init; }

    /// <summary>The method, such as <c>lime</c>.</summary>
    public required string Method { get; init; }

    /// <summary>The image fitted to the model's input, reduced: a PNG file, or a JPEG file if that is smaller.</summary>
    public required byte[] Photo { get; init; }

    /// <summary>
    /// The map as a transparent layer for <see cref="Photo"/>: a PNG file, RGBA. Supporting pixels are red, opposing pixels blue, in the
    /// end colours of <see cref="ColorMap.BlueWhiteRed"/>; opacity increases linearly with the magnitude, from <see cref="Weakest"/> to
    /// <see cref="Strongest"/>. The strongest segments have the opaque outlines of <see cref="Drawing.Overlay.DrawOutlines"/>. With
    /// segments a small layer is enlarged by an integer factor, to at most <see cref="LongestSide"/>, so that the outlines are thin.
    /// </summary>
    public required byte[] Overlay { get; init; }

    /// <summary>The magnitude that is opaque in <see cref="Overlay"/>; null in cards of earlier versions.</summary>
    public double? Strongest { get; init; }

    /// <summary>
    /// The magnitude that is transparent in <see cref="Overlay"/>: 0, or the minimum of a map if that is above half of its maximum; null in
    /// cards of earlier versions.
    /// </summary>
    public double? Weakest { get; init; }

    /// <summary>The map of the true class of a misclassified image, from the same model calls; null if there is none.</summary>
    public ClassMap? Truth { get; init; }

    /// <summary>Height of <see cref="Photo"/> in pixels.</summary>
    public required int Height { get; init; }

    /// <summary>Width of <see cref="Photo"/> in pixels.</summary>
    public required int Width { get; init; }

    /// <summary>The segments with the largest absolute importance, in descending order; empty for methods without segments.</summary>
    public IReadOnlyList<Feature> Features { get; init; } = [];

    /// <summary>The held-out R2 of the surrogate (<see cref="SurrogateFit.HeldOutR2"/>); null if there is none.</summary>
    public double? HeldOutR2 { get; init; }

    /// <summary>Lower and upper end of the 95 % interval of <see cref="HeldOutR2"/>; null if that is null.</summary>
    public IReadOnlyList<double>? HeldOutR2Interval { get; init; }

    /// <summary>The reduced map, signed if the method has signs, in coordinates of the model's input.</summary>
    public required ReducedMap Map { get; init; }

    /// <summary>
    /// The share of positive importance inside the ground-truth mask, 0 to 1; null without a mask or positive importance.
    /// </summary>
    public double? InsideMask { get; init; }

    /// <summary>The mask's share of the image, which a constant map would have inside it, 0 to 1; null without a mask.</summary>
    public double? MaskArea { get; init; }

    /// <summary>The most likely classes, in descending order.</summary>
    public IReadOnlyList<TopClass> TopClasses { get; init; } = [];

    /// <summary>Image and explained class in one line.</summary>
    public override string ToString() => $"{Image}: {Explained}";

    /// <summary>A segment with large importance in a report card.</summary>
    /// <param name="Segment">The index of the segment, from 0.</param>
    /// <param name="Importance">The importance; negative if the segment opposes the class.</param>
    /// <param name="StandardError">The standard error of the importance; null if the method has none.</param>
    /// <param name="Y">Vertical position of the segment's centre in the model's input, 0 (top) to 1.</param>
    /// <param name="X">Horizontal position of the segment's centre in the model's input, 0 (left) to 1.</param>
    public sealed record Feature(int Segment, double Importance, double? StandardError, double Y, double X);

    /// <summary>The map of one more class of the image.</summary>
    /// <param name="Class">The name of the class.</param>
    /// <param name="Probability">The model's probability; without an activation the raw output.</param>
    /// <param name="Overlay">The map, in the form of <see cref="ReportCard.Overlay"/>.</param>
    /// <param name="Weakest">The magnitude that is transparent in the overlay.</param>
    /// <param name="Strongest">The magnitude that is opaque in the overlay.</param>
    public sealed record ClassMap(string Class, double Probability, byte[] Overlay, double Weakest, double Strongest);

    /// <summary>One of the model's most likely classes.</summary>
    /// <param name="Name">The name of the class.</param>
    /// <param name="Probability">The model's probability; without an activation the raw output.</param>
    public sealed record TopClass(string Name, double Probability);

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
}
