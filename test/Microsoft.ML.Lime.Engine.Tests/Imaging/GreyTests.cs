using Microsoft.ML.Lime.Engine;

namespace Microsoft.ML.Lime.Tests;

public class GreyTests
{
    [Fact]
    public void ToGrey_Bytes_MatchPillow() // Image.new("RGB", ...).convert("L") gives 76, 150, 29, 124
    {
        ImageBuffer colors = ImageBuffer.FromBytes(1, 4, 3, [255, 0, 0, 0, 255, 0, 0, 0, 255, 200, 100, 50]);
        Assert.Equal([76, 150, 29, 124], colors.ToGrey().Bytes.ToArray());
    }

    [Fact]
    public void ToGrey_Floats_AreWeightedWithoutAlpha() =>
        Assert.Equal(0.299f * 10 + 0.587f * 20 + 0.114f * 30, ImageBuffer.FromFloats(1, 1, 4, [10, 20, 30, 7]).ToGrey()[0, 0, 0], 1e-5f);

    [Fact]
    public void ToGrey_GreyImage_ReturnsSameInstance()
    {
        ImageBuffer grey = ImageBuffer.FromBytes(2, 1, 1, [1, 2]);
        Assert.Same(grey, grey.ToGrey());
    }
}
