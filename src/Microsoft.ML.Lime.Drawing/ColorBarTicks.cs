namespace Microsoft.ML.Lime.Drawing;

/// <summary>
/// Computes the tick labels of a colour bar: round numbers with few digits. For very large or small values a power of ten is factored out.
/// </summary>
internal sealed class ColorBarTicks
{
    /// <summary>Minimum distance of other labels from an end label, as a fraction of the bar.</summary>
    private const double MinLabelDistance = 0.08;

    private static readonly double[] RoundSteps = [1, 2, 2.5, 5, 10];

    private ColorBarTicks(int exponent, IReadOnlyList<(double Value, string Label)> marks) => (Exponent, Marks) = (exponent, marks);

    /// <summary>The power of ten that multiplies the labels; usually 0.</summary>
    public int Exponent { get; }

    /// <summary>Tick values within the range, ascending, with their labels.</summary>
    public IReadOnlyList<(double Value, string Label)> Marks { get; }

    /// <summary>Creates the ticks of a range.</summary>
    /// <param name="scale">The range. Without values there are no ticks; a constant range has one.</param>
    /// <param name="maxIntervals">Approximate maximum number of intervals, at least 1.</param>
    /// <param name="below">Whether there are values below the range; the low end is then labelled with ≤.</param>
    /// <param name="above">Whether there are values above the range; the high end is then labelled with ≥.</param>
    public static ColorBarTicks Create(ColorScale scale, int maxIntervals, bool below = false, bool above = false)
    {
        if (!scale.HasValues)
            return new(0, []);
        double max = Math.Max(Math.Abs(scale.Low), Math.Abs(scale.High));
        int exponent = max == 0 ? 0 : (int)Math.Floor(Math.Log10(max));
        if (exponent is >= -2 and <= 3)
            exponent = 0;
        double unit = Math.Pow(10, exponent);
        if (scale.IsConstant)
            return new(exponent,
                [(scale.Low, DisplayNumber.WithMinusSign((scale.Low / unit).ToString("G3", CultureInfo.InvariantCulture)))]);

        (double low, double high) = (scale.Low / unit, scale.High / unit);
        double minStep = (high - low) / maxIntervals;
        int power = (int)Math.Floor(Math.Log10(minStep));
        double mantissa = RoundSteps.First(s => s * Math.Pow(10, power) >= minStep * (1 - 1e-9));
        double step = mantissa * Math.Pow(10, power);
        int decimals = Math.Clamp((mantissa == 2.5 ? 1 : 0) - (mantissa == 10 ? power + 1 : power), 0, 15);
        var marks = new List<(double Value, string Label)>();
        for (double i = Math.Ceiling(low / step - 1e-6); i <= high / step + 1e-6; i++)
            marks.Add((i * step * unit, i == 0 ? "0"
                : DisplayNumber.WithMinusSign((i * step).ToString("F" + decimals, CultureInfo.InvariantCulture))));
        double room = MinLabelDistance * (scale.High - scale.Low);
        if (below)
        {
            marks.RemoveAll(mark => mark.Value - scale.Low < room);
            marks.Insert(0, (scale.Low, "≤ " + End(low)));
        }
        if (above)
        {
            marks.RemoveAll(mark => scale.High - mark.Value < room);
            marks.Add((scale.High, "≥ " + End(high)));
        }
        return new(exponent, marks);

        string End(double value) =>
            DisplayNumber.WithMinusSign(value.ToString("F" + Math.Min(decimals + 1, 15), CultureInfo.InvariantCulture));
    }
}
