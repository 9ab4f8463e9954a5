namespace Microsoft.ML.Lime.Evaluation.ResultViews;

/// <summary>A bar from zero to a value, with an error bar of both signs.</summary>
/// <param name="Value">The value. A value that is not finite has no bar.</param>
/// <param name="Error">The error; null or not finite for no error bar.</param>
internal readonly record struct ErrorBar(double Value, double? Error)
{
    private const int Width = 140, Height = 12;

    private double ErrorOrZero => Error is { } error && double.IsFinite(error) ? error : 0;

    /// <summary>The colour of supporting or opposing values in maps, as <c>#rrggbb</c>.</summary>
    public static string Css(bool supports)
    {
        (byte r, byte g, byte b) = ColorMap.BlueWhiteRed.GetColor(supports ? 1 : 0);
        return $"#{r:x2}{g:x2}{b:x2}";
    }

    /// <summary>The common range of several bars: minimum and maximum of their ends and zero.</summary>
    public static (double Low, double High) Range(IEnumerable<ErrorBar> bars)
    {
        (double low, double high) = (0, 0);
        foreach (ErrorBar bar in bars)
            if (double.IsFinite(bar.Value))
                (low, high) = (Math.Min(low, bar.Value - bar.ErrorOrZero), Math.Max(high, bar.Value + bar.ErrorOrZero));
        return (low, high);
    }

    /// <summary>Draws the bar as SVG: red for supporting, blue for opposing values, as in maps.</summary>
    /// <param name="range">The range that the full width represents.</param>
    public string ToSvg((double Low, double High) range)
    {
        if (!double.IsFinite(Value) || range.Low >= range.High)
            return "";
        double zero = At(0, range), end = At(Value, range);
        string bar = FormattableString.Invariant($"<rect x=\"{Math.Min(zero, end):0.#}\" y=\"2\" width=\"{Math.Abs(end - zero):0.#}\" ")
            + $"height=\"{Height - 4}\" fill=\"{Css(Value >= 0)}\"/>";
        string whisker = ErrorOrZero == 0 ? "" : FormattableString.Invariant(
            $"<path d=\"M{At(Value - ErrorOrZero, range):0.#} {Height / 2}H{At(Value + ErrorOrZero, range):0.#}\" ")
            + "stroke=\"currentColor\"/>";
        return $"<svg width=\"{Width}\" height=\"{Height}\" aria-hidden=\"true\">{bar}{whisker}"
            + FormattableString.Invariant($"<path d=\"M{zero:0.#} 0V{Height}\" stroke=\"currentColor\"/></svg>");
    }

    private static double At(double value, (double Low, double High) range) =>
        1 + (value - range.Low) / (range.High - range.Low) * (Width - 2);
}
