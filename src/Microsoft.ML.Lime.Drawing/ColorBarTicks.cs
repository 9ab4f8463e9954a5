using System.Globalization;

namespace Microsoft.ML.Lime.Drawing;

/// <summary>The numbers beside a colour bar: round ones, few digits, a power of ten taken out where they are very large or small.</summary>
internal sealed class ColorBarTicks
{
    /// <summary>The share of the bar that a label at its end needs for itself.</summary>
    private const double LeastRoom = 0.08;

    private static readonly double[] RoundSteps = [1, 2, 2.5, 5, 10];

    private ColorBarTicks(int exponent, IReadOnlyList<(double Value, string Label)> marks) => (Exponent, Marks) = (exponent, marks);

    /// <summary>The power of ten that the labels are to be multiplied by; mostly 0.</summary>
    public int Exponent { get; }

    /// <summary>Values within the range, rising, and what stands beside them.</summary>
    public IReadOnlyList<(double Value, string Label)> Marks { get; }

    /// <summary>Ticks for a range.</summary>
    /// <param name="scale">The range; none if it has no values, one tick if it is constant.</param>
    /// <param name="most">About how many intervals there may be, at least 1.</param>
    /// <param name="below">Whether there are values below the range: its low end then says so by a ≤.</param>
    /// <param name="above">The same for its high end, by a ≥.</param>
    public static ColorBarTicks For(ColorScale scale, int most, bool below = false, bool above = false)
    {
        if (!scale.HasValues)
            return new(0, []);
        double largest = Math.Max(Math.Abs(scale.Low), Math.Abs(scale.High));
        int exponent = largest == 0 ? 0 : (int)Math.Floor(Math.Log10(largest));
        if (exponent is >= -2 and <= 3)
            exponent = 0;
        double unit = Math.Pow(10, exponent);
        if (scale.IsConstant)
            return new(exponent, [(scale.Low, DisplayNumber.WithMinusSign((scale.Low / unit).ToString("G3", CultureInfo.InvariantCulture)))]);

        (double low, double high) = (scale.Low / unit, scale.High / unit);
        double least = (high - low) / most;
        int power = (int)Math.Floor(Math.Log10(least));
        double mantissa = RoundSteps.First(s => s * Math.Pow(10, power) >= least * (1 - 1e-9));
        double step = mantissa * Math.Pow(10, power);
        int decimals = Math.Clamp((mantissa == 2.5 ? 1 : 0) - (mantissa == 10 ? power + 1 : power), 0, 15);
        var marks = new List<(double Value, string Label)>();
        for (double i = Math.Ceiling(low / step - 1e-6); i <= high / step + 1e-6; i++)
            marks.Add((i * step * unit, i == 0 ? "0" : DisplayNumber.WithMinusSign((i * step).ToString("F" + decimals, CultureInfo.InvariantCulture))));
        double room = LeastRoom * (scale.High - scale.Low);
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

        string End(double value) => DisplayNumber.WithMinusSign(value.ToString("F" + Math.Min(decimals + 1, 15), CultureInfo.InvariantCulture));
    }
}
