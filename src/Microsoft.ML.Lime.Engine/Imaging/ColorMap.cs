namespace Microsoft.ML.Lime.Engine;

/// <summary>Colours for numbers.</summary>
public sealed class ColorMap
{
    private readonly Func<double, (double R, double G, double B)> _color;

    private ColorMap(Func<double, (double R, double G, double B)> color) => _color = color;

    /// <summary>MATLAB's jet: dark blue, blue, cyan, yellow, red, dark red, in straight lines between them.</summary>
    public static ColorMap Jet { get; } = new(t => (Ramp(4 * t - 3), Ramp(4 * t - 2), Ramp(4 * t - 1)));

    /// <summary>
    /// Viridis (van der Walt and Smith 2015): even steps of lightness, safe for colour-blind eyes. Interpolated between 16 of its 256
    /// colours, which stays within 2 of 255 of the original.
    /// </summary>
    public static ColorMap Viridis { get; } = Through(
        0x440154, 0x481a6c, 0x472f7d, 0x414487, 0x39568c, 0x31688e, 0x2a788e, 0x23888e, 0x1f988b, 0x22a884, 0x35b779, 0x54c568,
        0x7ad151, 0xa5db36, 0xd2e21b, 0xfde725);

    /// <summary>Red for negative, white for zero, blue for positive numbers, for signed maps; told apart by colour-blind eyes too.</summary>
    public static ColorMap RedWhiteBlue { get; } = Through(0x8b0a1a, 0xd6604d, 0xf4a582, 0xffffff, 0x92c5de, 0x4393c3, 0x053061);

    /// <summary>The colour of a position.</summary>
    /// <param name="position">0 to 1; what lies outside is clamped, NaN is the colour of 0.</param>
    public (byte R, byte G, byte B) At(double position)
    {
        (double r, double g, double b) = _color(double.IsNaN(position) ? 0 : Math.Clamp(position, 0, 1));
        return (ToByte(r), ToByte(g), ToByte(b));
        static byte ToByte(double value) => (byte)Math.Round(value * 255);
    }

    /// <summary>A trapezoid: up from -1.5 to -0.5, 1 to 0.5, down to 1.5.</summary>
    private static double Ramp(double t) => Math.Clamp(1.5 - Math.Abs(t), 0, 1);

    private static ColorMap Through(params int[] stops) => new(t =>
    {
        double at = t * (stops.Length - 1);
        int below = Math.Min((int)at, stops.Length - 2);
        double share = at - below;
        double Mix(int shift) => ((stops[below] >> shift & 255) * (1 - share) + (stops[below + 1] >> shift & 255) * share) / 255;
        return (Mix(16), Mix(8), Mix(0));
    });
}
