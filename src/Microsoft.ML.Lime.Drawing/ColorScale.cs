namespace Microsoft.ML.Lime.Drawing;

/// <summary>
/// Maps the values of attribution maps to colours. Maps drawn with the same scale are comparable: equal values have equal colours. Values
/// outside the scale get the colour of its nearer end; the colour bar of an overlay marks that end with ≤ or ≥.
/// </summary>
/// <param name="Low">
/// The value of the first colour. If it is negative, the scale is signed and the image below the map is drawn in grey. It is greater than
/// <paramref name="High"/> for maps without finite values.
/// </param>
/// <param name="High">
/// The value of the last colour. It equals <paramref name="Low"/> for a constant map, which gets the middle colour.
/// </param>
/// <param name="Colors">The colour map between the two values.</param>
public sealed record ColorScale(double Low, double High, ColorMap Colors)
{
    /// <summary>
    /// The percentile at which <see cref="Create(IReadOnlyList{AttributionMap}, double)"/> clipped the range; null if nothing was clipped.
    /// </summary>
    public double? Percentile { get; init; }

    /// <summary>
    /// Creates a common scale for the maps. If no value is negative: jet from the minimum to the maximum. Otherwise: red, white and blue
    /// over a range symmetric about zero. Only finite values count.
    /// </summary>
    public static ColorScale Create(params AttributionMap[] maps)
    {
        ArgumentNullException.ThrowIfNull(maps);
        (double low, double high) = (double.PositiveInfinity, double.NegativeInfinity);
        foreach (AttributionMap map in maps)
            foreach (float value in map.Values)
                if (float.IsFinite(value))
                    (low, high) = (Math.Min(low, value), Math.Max(high, value));
        return Automatic(low, high);
    }

    /// <summary>
    /// Creates a common scale that is clipped at a percentile, so that outliers do not determine the range. The upper end is the given
    /// percentile of all values; if one is negative, of their magnitudes. If the clipped range would be empty because nearly all values are
    /// equal, nothing is clipped.
    /// </summary>
    /// <param name="maps">The maps.</param>
    /// <param name="percentile">Greater than 0, at most 100. 100 clips nothing.</param>
    /// <exception cref="LimeException">The percentile is out of range.</exception>
    public static ColorScale Create(IReadOnlyList<AttributionMap> maps, double percentile)
    {
        if (!(percentile > 0 && percentile <= 100))
            throw new LimeException(
                FormattableString.Invariant($"A scale is clipped at a percentile above 0 and at most 100, not {percentile}; ")
                + "99 leaves out the largest hundredth of the values.");
        ColorScale whole = Create([.. maps]);
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
    /// Creates a scale with a given range: jet; if <paramref name="low"/> is negative, red, white and blue over the range extended to be
    /// symmetric about zero.
    /// </summary>
    /// <param name="low">The value of the first colour.</param>
    /// <param name="high">The value of the last colour, greater than <paramref name="low"/>.</param>
    /// <exception cref="LimeException">The range is empty or not finite.</exception>
    public static ColorScale Between(double low, double high) => double.IsFinite(low) && double.IsFinite(high) && low < high
        ? Automatic(low, high)
        : throw new LimeException(FormattableString.Invariant($"The color scale from {low} to {high} is empty or not finite; ")
            + "give two finite numbers, the smaller one first.");

    internal bool HasValues => Low <= High;

    /// <summary>Whether some values are negative.</summary>
    internal bool IsSigned => Low < 0;

    /// <summary>Whether all values are equal; they then get the middle colour.</summary>
    internal bool IsConstant => Low == High;

    /// <summary>The colour of a value; null where it is not finite.</summary>
    public (byte R, byte G, byte B)? Color(double value) =>
        double.IsFinite(value) ? Colors.GetColor(IsConstant ? 0.5 : (value - Low) / (High - Low)) : null;

    internal Rgb? RgbOf(double value) => Color(value) is { } color ? (Rgb)color : null;

    /// <summary>Whether a map has finite values below and above this scale.</summary>
    internal (bool Below, bool Above) HasValuesOutside(AttributionMap map)
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
