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
    public void RedWhiteBlue_IsRedBelowWhiteAtAndBlueAboveCenter()
    {
        Assert.Equal((255, 255, 255), ColorMap.RedWhiteBlue.GetColor(0.5));
        for (int i = 1; i <= 100; i++)
        {
            (byte r, _, byte b) = ColorMap.RedWhiteBlue.GetColor(0.5 - i / 200.0);
            Assert.True(r > b);
            (r, _, b) = ColorMap.RedWhiteBlue.GetColor(0.5 + i / 200.0);
            Assert.True(b > r);
        }
    }

    [Fact]
    public void At_OutOfRange_ClampsAndMapsNaNToZero()
    {
        foreach (ColorMap map in (ColorMap[])[ColorMap.Jet, ColorMap.Viridis, ColorMap.RedWhiteBlue])
        {
            Assert.Equal(map.GetColor(0), map.GetColor(-0.1));
            Assert.Equal(map.GetColor(0), map.GetColor(double.NegativeInfinity));
            Assert.Equal(map.GetColor(0), map.GetColor(double.NaN));
            Assert.Equal(map.GetColor(1), map.GetColor(7));
        }
    }
}
