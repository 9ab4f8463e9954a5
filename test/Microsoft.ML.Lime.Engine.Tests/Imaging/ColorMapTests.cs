namespace Microsoft.ML.Lime.Engine.Tests;

public class ColorMapTests
{
    [Theory]
    [InlineData(0, 0, 0, 128)]
    [InlineData(0.125, 0, 0, 255)]
    [InlineData(0.25, 0, 128, 255)]
    [InlineData(0.375, 0, 255, 255)]
    [InlineData(0.5, 128, 255, 128)]
    [InlineData(0.625, 255, 255, 0)]
    [InlineData(0.875, 255, 0, 0)]
    [InlineData(1, 128, 0, 0)]
    public void Jet_IsPiecewiseLinear(double position, byte r, byte g, byte b) => Assert.Equal((r, g, b), ColorMap.Jet.GetColor(position));

    /// <summary>Colour i of matplotlib's 256 colours, at positions that a coarser table is unlikely to contain.</summary>
    [Theory]
    [InlineData(0, 0x44, 0x01, 0x54)]
    [InlineData(7, 0x46, 0x0B, 0x5E)]
    [InlineData(32, 0x47, 0x2D, 0x7B)]
    [InlineData(64, 0x3B, 0x52, 0x8B)]
    [InlineData(96, 0x2C, 0x72, 0x8E)]
    [InlineData(128, 0x21, 0x91, 0x8C)]
    [InlineData(160, 0x28, 0xAE, 0x80)]
    [InlineData(192, 0x5E, 0xC9, 0x62)]
    [InlineData(224, 0xAD, 0xDC, 0x30)]
    [InlineData(244, 0xE2, 0xE4, 0x18)]
    [InlineData(255, 0xFD, 0xE7, 0x25)]
    public void Viridis_MatchesMatplotlib(int index, byte r, byte g, byte b)
    {
        (byte R, byte G, byte B) found = ColorMap.Viridis.GetColor(index / 255.0);
        Assert.InRange(Math.Max(Math.Abs(found.R - r), Math.Max(Math.Abs(found.G - g), Math.Abs(found.B - b))), 0, 1);
    }

    [Fact]
    public void Viridis_LuminanceIncreases()
    {
        double last = -1;
        for (int i = 0; i <= 1000; i++)
        {
            (byte r, byte g, byte b) = ColorMap.Viridis.GetColor(i / 1000.0);
            double light = 0.2126 * r + 0.7152 * g + 0.0722 * b;
            Assert.True(light >= last - 1, $"darker at {i}");
            last = Math.Max(last, light);
        }
    }

    [Fact]
    public void BlueWhiteRed_IsBlueBelowWhiteAtAndRedAboveCenter()
    {
        Assert.Equal((255, 255, 255), ColorMap.BlueWhiteRed.GetColor(0.5));
        for (int i = 1; i <= 100; i++)
        {
            (byte r, _, byte b) = ColorMap.BlueWhiteRed.GetColor(0.5 - i / 200.0);
            Assert.True(b > r);
            (r, _, b) = ColorMap.BlueWhiteRed.GetColor(0.5 + i / 200.0);
            Assert.True(r > b);
            Assert.Equal((r, b), (ColorMap.WhiteRed.GetColor(i / 100.0).R, ColorMap.WhiteRed.GetColor(i / 100.0).B));
        }
    }

    /// <summary>
    /// The two signs are told apart by viewers without red (protanopia), green (deuteranopia) or blue cones (tritanopia), and are seen
    /// against white, grey and black: the difference of the simulated colours in CIELAB is at least 40 between the ends, where 2.3 is just
    /// noticeable, and at least 15 at a quarter of the strength.
    /// </summary>
    [Theory]
    [InlineData("protanopia", 0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998)]
    [InlineData("deuteranopia", 0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.011820, 0.042940, 0.968881)]
    [InlineData("tritanopia", 1.255528, -0.076749, -0.178779, -0.078411, 0.930809, 0.147602, 0.004733, 0.691367, 0.303900)]
    [InlineData("all cones", 1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0)]
    public void BlueWhiteRed_ForColorBlindViewers_KeepsSignsApart(string vision, params double[] matrix)
    {
        double[] red = Lab(ColorMap.BlueWhiteRed.GetColor(1)), blue = Lab(ColorMap.BlueWhiteRed.GetColor(0));
        Assert.True(Distance(red, blue) >= 40, $"{vision}: {Distance(red, blue)}");
        double[] weakRed = Lab(ColorMap.BlueWhiteRed.GetColor(0.625)), weakBlue = Lab(ColorMap.BlueWhiteRed.GetColor(0.375));
        Assert.True(Distance(weakRed, weakBlue) >= 15, $"{vision}: {Distance(weakRed, weakBlue)}");
        foreach (byte grey in (byte[])[0, 128, 255])
        {
            double[] ground = Lab((grey, grey, grey));
            Assert.True(Distance(red, ground) >= 20 && Distance(blue, ground) >= 20,
                $"{vision}, {grey}: {Distance(red, ground)}, {Distance(blue, ground)}");
        }

        // Machado, Oliveira and Fernandes (2009), "A physiologically-based model for simulation of color vision deficiency", severity 1;
        // their matrices apply to linear RGB.
        double[] Lab((byte R, byte G, byte B) color)
        {
            double[] linear = [Linear(color.R), Linear(color.G), Linear(color.B)];
            double[] seen = [.. Enumerable.Range(0, 3).Select(row =>
                Math.Clamp(Enumerable.Range(0, 3).Sum(i => matrix[3 * row + i] * linear[i]), 0, 1))];
            double x = Root((0.4124 * seen[0] + 0.3576 * seen[1] + 0.1805 * seen[2]) / 0.9505),
                y = Root(0.2126 * seen[0] + 0.7152 * seen[1] + 0.0722 * seen[2]),
                z = Root((0.0193 * seen[0] + 0.1192 * seen[1] + 0.9505 * seen[2]) / 1.089);
            return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
        }

        static double Linear(byte value) => value <= 10 ? value / 255.0 / 12.92 : Math.Pow((value / 255.0 + 0.055) / 1.055, 2.4);

        static double Root(double value) => value > 0.008856 ? Math.Cbrt(value) : 7.787 * value + 16 / 116.0;

        static double Distance(double[] one, double[] other) => Math.Sqrt(one.Zip(other, (a, b) => (a - b) * (a - b)).Sum());
    }

    [Fact]
    public void At_OutOfRange_ClampsAndMapsNaNToZero()
    {
        foreach (ColorMap map in (ColorMap[])[ColorMap.Jet, ColorMap.Viridis, ColorMap.BlueWhiteRed, ColorMap.WhiteRed])
        {
            Assert.Equal(map.GetColor(0), map.GetColor(-0.1));
            Assert.Equal(map.GetColor(0), map.GetColor(double.NegativeInfinity));
            Assert.Equal(map.GetColor(0), map.GetColor(double.NaN));
            Assert.Equal(map.GetColor(1), map.GetColor(7));
        }
    }
}
