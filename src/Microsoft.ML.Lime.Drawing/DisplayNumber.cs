namespace Microsoft.ML.Lime.Drawing;

/// <summary>Formats numbers for figures and tables: short, the same in every culture, with a typographic minus sign.</summary>
public static class DisplayNumber
{
    /// <summary>Two decimals; two significant digits below 0.095; a power of ten where it is very small or very large.</summary>
    /// <param name="value">The number.</param>
    public static string Format(double value)
    {
        double size = Math.Abs(value);
        string text = value.ToString(size is >= 0.095 and < 1e5 ? "F2" : "G2", CultureInfo.InvariantCulture);
        int power = text.IndexOf('E', StringComparison.Ordinal);
        return WithMinusSign(
            power < 0 ? text : text[..power] + TimesPowerOfTen(int.Parse(text[(power + 1)..], CultureInfo.InvariantCulture)));
    }

    /// <summary>A formatted number with U+2212 in place of the hyphen.</summary>
    /// <param name="number">The number as text.</param>
    public static string WithMinusSign(string number)
    {
        ArgumentNullException.ThrowIfNull(number);
        return number.Replace('-', '−');
    }

    /// <summary>For example <c>×10⁻⁵</c>.</summary>
    internal static string TimesPowerOfTen(int exponent) => "×10" + string.Concat(
        exponent.ToString(CultureInfo.InvariantCulture).Select(c => c == '-' ? '⁻' : "⁰¹²³⁴⁵⁶⁷⁸⁹"[c - '0']));
}
