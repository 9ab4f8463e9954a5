using Microsoft.ML.Lime.Engine;

namespace Microsoft.ML.Lime.Drawing;

/// <summary>
/// How a map's numbers become colours. Several maps drawn with one scale can be compared: the same number has the same colour in all. What
/// lies beyond the scale gets its end's colour; an overlay's colour bar says so by ≤ and ≥.
/// </summary>
/// <param name="Low">
/// The number of the first colour. Below zero the map counts as signed, and the picture under it is drawn in grey. A scale without numbers,
/// that of maps with no finite value, has it above <paramref name="High"/>.
/// </param>
/// <param name="High">
/// The number of the last colour; equal to <paramref name="Low"/> for a constant map, which gets the middle colour.
/// </param>
/// <param name="Colors">The colours in between.</param>
public sealed record ColorScale(double Low, double High, ColorMap Colors)
{
    /// <summary>
    /// The percentile at which <see cref="Of(IReadOnlyList{ScoreMap}, double)"/> clipped; null where nothing was clipped.
    /// </summary>
    public double? Percentile { get; init; }

    /// <summary>
    /// The scale of all these maps together: jet from the least to the largest value, or, where one is negative, red, white and blue over a
    /// range symmetrical about zero. Only finite values count.
    /// </summary>
    public static ColorScale Of(params IReadOnlyList<ScoreMap> maps)
    {
        ArgumentNullException.ThrowIfNull(maps);
        (double low, double high) = (double.PositiveInfinity, double.NegativeInfinity);
        foreach (ScoreMap map in maps)
            foreach (float value in map.Values)
                if (float.IsFinite(value))
                    (low, high) = (Math.Min(low, value), Math.Max(high, value));
        return Automatic(low, high);
    }

    /// <summary>
    /// The same without outliers: the range ends at the least value that so many percent of all values do not exceed, of their magnitudes
    /// where one is negative. Where that would leave no range, because nearly all values are equal, nothing is clipped.
    /// </summary>
    /// <param name="maps">The maps.</param>
    /// <param name="percentile">Above 0, and at most 100, which clips nothing.</param>
    /// <exception cref="LimeException">The percentile is none.</exception>
    public static ColorScale Of(IReadOnlyList<ScoreMap> maps, double percentile)
    {
        if (!(percentile > 0 && percentile <= 100))
            throw new LimeException(
                FormattableString.Invariant($"A scale is clipped at a percentile above 0 and at most 100, not {percentile}; ")
                + "99 leaves out the largest hundredth of the values.");
        ColorScale whole = Of(maps);
        if (!whole.HasValues || percentile == 100)
            return whole;
        double[] values = [.. maps.SelectMany(map => map.Values.ToArray()).Where(float.IsFinite)
            .Select(value => whole.IsSigned ? Math.Abs((double)value) : value)];
        Array.Sort(values);
        double high = values[Math.Max(0, (int)Math.Ceiling(percentile / 100 * values.Length) - 1)];
        ColorScale clipped = whole with { Low = whole.IsSigned ? -high : whole.Low, High = high, Percentile = percentile };
        return clipped.IsConstant ? whole : clipped;
    }

    /// <summary>
    /// A scale of a range of one's own: jet, or, where <paramref name="low"/> is negative, red, white and blue over a range that is made
    /// symmetrical about zero.
    /// </summary>
    /// <param name="low">The number of the first colour.</param>
    /// <param name="high">The number of the last colour, larger.</param>
    /// <exception cref="LimeException">The range is empty.</exception>
    public static ColorScale Between(double low, double high) => double.IsFinite(low) && double.IsFinite(high) && low < high
        ? Automatic(low, high)
        : throw new LimeException(FormattableString.Invariant($"A scale from {low} to {high} has no values in between; ")
            + "give two finite numbers, the smaller one first.");

    internal bool HasValues => Low <= High;

    /// <summary>Whether some values are negative.</summary>
    internal bool IsSigned => Low < 0;

    /// <summary>Whether all values are one; it then has the middle colour, which is neither high nor low.</summary>
    internal bool IsConstant => Low == High;

    /// <summary>The colour of a value; null where it is not finite.</summary>
    public (byte R, byte G, byte B)? Color(double value) =>
        double.IsFinite(value) ? Colors.At(IsConstant ? 0.5 : (value - Low) / (High - Low)) : null;

    internal Rgb? RgbOf(double value) => Color(value) is { } color ? (Rgb)color : null;

    /// <summary>Whether a map has finite values below this scale, and above it.</summary>
    internal (bool Below, bool Above) Beyond(ScoreMap map)
    {
        (bool below, bool above) = (false, false);
        foreach (float value in map.Values)
            if (float.IsFinite(value))
                (below, above) = (below || value < Low, above || value > High);
        return (below, above);
    }

    private static ColorScale Automatic(double low, double high) => low < 0
        ? new(-Math.Max(-low, high), Math.Max(-low, high), ColorMap.RedWhiteBlue)
        : new(low, high, ColorMap.Jet);
}
