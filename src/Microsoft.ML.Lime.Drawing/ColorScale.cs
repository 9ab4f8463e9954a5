namespace Microsoft.ML.Lime.Drawing;

/// <summary>
/// Maps the values of attribution maps to colours. Maps drawn with the same scale are comparable: equal values have equal colours. Values
/// outside the scale get the colour of its nearer end; the colour bar of an overlay marks that end with ≤ or ≥.
/// </summary>
/// <remarks>
/// The automatic colours follow one convention: red supports the class, blue opposes it. Over an image,
/// <see cref="ColorMap.BlueWhiteRed"/> and <see cref="ColorMap.WhiteRed"/> are drawn with an opacity proportional to the magnitude instead
/// of white. Other colour maps have the same opacity for all values. The importance of a tree has no sign and is drawn with MATLAB's jet.
/// </remarks>
/// <param name="Low">
/// The value of the first colour. If it is negative, the scale is signed. It is greater than <paramref name="High"/> for maps without
/// finite values.
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
    /// Creates a common scale for the maps. If no value is negative: white to red from 0 to the maximum, or from the minimum if that is
    /// above half of the maximum. Otherwise: blue, white and red over a range symmetric about zero. Only finite values count.
    /// </summary>
    public static ColorScale Create(params AttributionMap[] maps)
    {
        ArgumentNullException.ThrowIfNull(maps);
        (double low, double high) = Extremes(maps);
        return Automatic(low >= 0 && low <= high / 2 ? 0 : low, high);
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
    /// Creates a common scale for the maps of explained classes: that of the maps, but with jet from the minimum to the maximum if one of
    /// them is the importance of a tree, which has no sign.
    /// </summary>
    /// <param name="targets">Entries of <see cref="ImageExplanation.Classes"/>.</param>
    public static ColorScale Create(params ClassExplanation[] targets) => Create(targets, 100);

    /// <summary>Creates a common scale for the maps of explained classes that is clipped at a percentile.</summary>
    /// <param name="targets">Entries of <see cref="ImageExplanation.Classes"/>.</param>
    /// <param name="percentile">Greater than 0, at most 100. 100 clips nothing.</param>
    /// <exception cref="LimeException">The percentile is out of range.</exception>
    public static ColorScale Create(IReadOnlyList<ClassExplanation> targets, double percentile)
    {
        ArgumentNullException.ThrowIfNull(targets);
        AttributionMap[] maps = [.. targets.Select(target => target.Map)];
        ColorScale scale = Create(maps, percentile);
        if (scale.IsSigned || targets.All(target => target.Surrogate?.SignedImportance is null))
            return scale;
        ColorScale jet = scale with { Low = Extremes(maps).Low, Colors = ColorMap.Jet };
        return jet.IsConstant && percentile < 100 ? Create(targets, 100) : jet;
    }

    /// <summary>
    /// Creates a scale with a given range: white to red; if <paramref name="low"/> is negative, blue, white and red over the range extended
    /// to be symmetric about zero.
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

    /// <summary>Whether the opacity over an image is proportional to the magnitude.</summary>
    internal bool IsTransparent => Colors == ColorMap.BlueWhiteRed || Colors == ColorMap.WhiteRed;

    /// <summary>The colour of a value, on white if the scale is transparent; null where it is not finite.</summary>
    public (byte R, byte G, byte B)? Color(double value) => double.IsFinite(value) ? Colors.GetColor(Position(value)) : null;

    internal Rgb? RgbOf(double value) => Color(value) is { } color ? (Rgb)color : null;

    /// <summary>
    /// The colour that is blended onto an image, and its share of the opacity (0 to 1); null where the value is not finite.
    /// </summary>
    internal (Rgb Color, double Share)? LayerOf(double value)
    {
        if (!double.IsFinite(value))
            return null;
        double position = Position(value);
        if (!IsTransparent)
            return (Colors.GetColor(position), 1);
        return Colors == ColorMap.WhiteRed
            ? (Colors.GetColor(1), position)
            : (Colors.GetColor(position < 0.5 ? 0 : 1), Math.Abs(2 * position - 1));
    }

    /// <summary>The position of a value in the colour map, 0 to 1. A map that is 0 everywhere has no colour.</summary>
    private double Position(double value) => !IsConstant ? Math.Clamp((value - Low) / (High - Low), 0, 1)
        : IsTransparent && value == 0 ? 0
        : 0.5;

    /// <summary>Whether a map has finite values below and above this scale.</summary>
    internal (bool Below, bool Above) HasValuesOutside(AttributionMap map)
    {
        (bool below, bool above) = (false, false);
        foreach (float value in map.Values)
            if (float.IsFinite(value))
                (below, above) = (below || value < Low, above || value > High);
        return (below, above);
    }

    /// <summary>Minimum and maximum of the finite values; infinity and -infinity without any.</summary>
    private static (double Low, double High) Extremes(IReadOnlyList<AttributionMap> maps)
    {
        (double low, double high) = (double.PositiveInfinity, double.NegativeInfinity);
        foreach (AttributionMap map in maps)
            foreach (float value in map.Values)
                if (float.IsFinite(value))
                    (low, high) = (Math.Min(low, value), Math.Max(high, value));
        return (low, high);
    }

    private static ColorScale Automatic(double low, double high) => low < 0
        ? new(-Math.Max(-low, high), Math.Max(-low, high), ColorMap.BlueWhiteRed)
        : new(low, high, ColorMap.WhiteRed);
}
