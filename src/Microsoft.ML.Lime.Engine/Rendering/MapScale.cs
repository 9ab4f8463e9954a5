namespace Microsoft.ML.Lime.Engine;

/// <summary>
/// How a map's numbers become colours: jet from the least to the largest value, or, where one is negative, the diverging map over a
/// range symmetrical about zero. Only finite values count; a map without any has <see cref="Low"/> above <see cref="High"/>.
/// </summary>
internal sealed record MapScale(double Low, double High, ColorMap Colors)
{
    public static MapScale Of(ScoreMap map)
    {
        (double low, double high) = (double.PositiveInfinity, double.NegativeInfinity);
        foreach (float value in map.Values)
            if (float.IsFinite(value))
                (low, high) = (Math.Min(low, value), Math.Max(high, value));
        return low < 0 ? new(-Math.Max(-low, high), Math.Max(-low, high), ColorMap.RedWhiteBlue) : new(low, high, ColorMap.Jet);
    }

    public bool HasValues => Low <= High;

    /// <summary>Whether some values are negative.</summary>
    public bool IsSigned => Low < 0;

    /// <summary>Whether all values are one; it then has the middle colour, which is neither high nor low.</summary>
    public bool IsConstant => Low == High;

    /// <summary>The colour of a value; none where it is no finite number.</summary>
    public Rgb? Color(double value) => double.IsFinite(value) ? Colors.At(IsConstant ? 0.5 : (value - Low) / (High - Low)) : null;
}
