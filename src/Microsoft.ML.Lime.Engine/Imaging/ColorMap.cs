namespace Microsoft.ML.Lime.Engine;

/// <summary>Maps a number from 0 to 1 to a colour.</summary>
public sealed class ColorMap
{
    private readonly Func<double, (double R, double G, double B)> _color;

    private ColorMap(Func<double, (double R, double G, double B)> color) => _color = color;

    /// <summary>MATLAB's jet: dark blue, blue, cyan, yellow, red, dark red, interpolated linearly.</summary>
    public static ColorMap Jet { get; } = new(t => (Ramp(4 * t - 3), Ramp(4 * t - 2), Ramp(4 * t - 1)));

    /// <summary>
    /// Viridis (van der Walt and Smith 2015): lightness increases uniformly, and the colours are suitable for colour-blind viewers.
    /// Interpolated linearly between every fifth of its 256 colours; the error is at most 1 of 255.
    /// </summary>
    public static ColorMap Viridis { get; } = Interpolate(
        0x440154, 0x46085c, 0x471063, 0x481769, 0x481d6f, 0x482475, 0x472a7a, 0x46307e, 0x453781, 0x433d84, 0x414287, 0x3f4889, 0x3d4e8a,
        0x3a538b, 0x38598c, 0x355e8d, 0x33638d, 0x31688e, 0x2e6d8e, 0x2c718e, 0x2a768e, 0x297b8e, 0x27808e, 0x25848e, 0x23898e, 0x218e8d,
        0x20928c, 0x1f978b, 0x1e9c89, 0x1fa188, 0x21a585, 0x24aa83, 0x28ae80, 0x2eb37c, 0x35b779, 0x3dbc74, 0x46c06f, 0x50c46a, 0x5ac864,
        0x65cb5e, 0x70cf57, 0x7cd250, 0x89d548, 0x95d840, 0xa2da37, 0xb0dd2f, 0xbddf26, 0xcae11f, 0xd8e219, 0xe5e419, 0xf1e51d, 0xfde725);

    /// <summary>
    /// A diverging colour map for signed attribution maps: blue for negative, white for zero, red for positive numbers. Interpolated
    /// linearly, so a colour is that of its end on white, with an opacity proportional to the magnitude. The colours are suitable for
    /// colour-blind viewers.
    /// </summary>
    public static ColorMap BlueWhiteRed { get; } = Interpolate(0x1464e6, 0xffffff, 0xd61e30);

    /// <summary>The half of <see cref="BlueWhiteRed"/> from white to red, for attribution maps without negative values.</summary>
    public static ColorMap WhiteRed { get; } = Interpolate(0xffffff, 0xd61e30);

    /// <summary>Returns the colour at a position.</summary>
    /// <param name="position">0 to 1. Values outside are clamped; NaN gives the colour of 0.</param>
    public (byte R, byte G, byte B) GetColor(double position)
    {
        (double r, double g, double b) = _color(double.IsNaN(position) ? 0 : Math.Clamp(position, 0, 1));
        return (ToByte(r), ToByte(g), ToByte(b));
        static byte ToByte(double value) => (byte)Math.Round(value * 255);
    }

    /// <summary>A trapezoid: rises from 0 to 1 between -1.5 and -0.5, is 1 up to 0.5 and falls to 0 at 1.5.</summary>
    private static double Ramp(double t) => Math.Clamp(1.5 - Math.Abs(t), 0, 1);

    private static ColorMap Interpolate(params int[] stops) => new(t =>
    {
        double at = t * (stops.Length - 1);
        int below = Math.Min((int)at, stops.Length - 2);
        double share = at - below;
        double Mix(int shift) => ((stops[below] >> shift & 255) * (1 - share) + (stops[below + 1] >> shift & 255) * share) / 255;
        return (Mix(16), Mix(8), Mix(0));
    });
}
