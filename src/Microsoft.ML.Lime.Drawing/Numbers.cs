using System.Globalization;

namespace Microsoft.ML.Lime.Drawing;

/// <summary>Formats numbers for figures: short, independent of the culture, with a Unicode minus sign.</summary>
internal static class Numbers
{
    /// <summary>Two decimals; two significant digits for small values; a power of ten for very small or large values.</summary>
    public static string Short(double value)
    {
        double size = Math.Abs(value);
        string text = value.ToString(size is >= 0.095 and < 1e5 ? "F2" : "G2", CultureInfo.InvariantCulture);
        int power = text.IndexOf('E', StringComparison.Ordinal);
        return Minus(power < 0 ? text : text[..power] + TimesPowerOfTen(int.Parse(text[(power + 1)..], CultureInfo.InvariantCulture)));
    }

    /// <summary>For example <c>×10⁻⁵</c>.</summary>
    public static string TimesPowerOfTen(int exponent) => "×10" + string.Concat(
        exponent.ToString(CultureInfo.InvariantCulture).Select(c => c == '-' ? '⁻' : "⁰¹²³⁴⁵⁶⁷⁸⁹"[c - '0']));

    public static string Minus(string number) => number.Replace('-', '−');
}
