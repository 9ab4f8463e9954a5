namespace Microsoft.ML.Lime.Engine.Tests;

/// <summary>
/// Segment counts and hashes (see <see cref="SegmentMapChecks.Hash"/>) of scikit-image 0.19.3's <c>slic(..., start_label=0)</c>
/// on <see cref="TestImages.Landscape"/>, 45 rows by 70 columns.
/// </summary>
public class SlicOracleTests
{
    private const int Height = 45, Width = 70;
    private static readonly byte[][] Landscape = TestImages.Landscape(Height, Width);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(24, 10, 0, 23, "d4e1177a18540cee")]
    [InlineData(24, 3, 0, 23, "329765060f8d35dc")]
    [InlineData(24, 10, 1.7, 23, "23c9d94e10f3c225")]
    [InlineData(60, 10, 0, 54, "6ab63dc16ccd3e99")]
    public void Slic_ColorImage_MatchesScikitImage(int features, double compactness, double sigma, int count, string hash)
    {
        var map = Segmenters.Slic(features, compactness, sigma)
            .Segment(TestImages.Interleaved(Height, Width, Landscape), Token);
        Assert.Equal(count, map.Count);
        Assert.Equal(hash, SegmentMapChecks.Hash(map));
    }

    [Fact]
    public void Slic_ColorImage_HasSegmentAreasOfScikitImage()
    {
        var map = Segmenters.Slic(24).Segment(TestImages.Interleaved(Height, Width, Landscape), Token);
        int[] expected = [132, 176, 101, 114, 126, 148, 125, 109, 158, 180, 126, 92, 191, 162, 203, 128, 111, 140, 124, 126, 126, 126, 126];
        Assert.Equal(expected, map.Areas());
    }

    [Fact]
    public void Slic0_ColorImage_MatchesScikitImage()
    {
        var map = Segmenters.Slic0(24).Segment(TestImages.Interleaved(Height, Width, Landscape), Token);
        Assert.Equal(23, map.Count);
        Assert.Equal("35b1d185da9235a6", SegmentMapChecks.Hash(map));
    }

    // scikit-image keeps grey and multichannel images in 0 to 1, so its compactness was a hundredth: 0.1, 0.1 and 0.2.
    [Fact]
    public void Slic_GreyImage_MatchesScikitImage()
    {
        var map = Segmenters.Slic(24).Segment(TestImages.Interleaved(Height, Width, Landscape[2]), Token);
        Assert.Equal(21, map.Count);
        Assert.Equal("955079a83c8913d2", SegmentMapChecks.Hash(map));
    }

    [Fact]
    public void Slic0_GreyImage_MatchesScikitImage()
    {
        var map = Segmenters.Slic0(24).Segment(TestImages.Interleaved(Height, Width, Landscape[2]), Token);
        Assert.Equal(23, map.Count);
        Assert.Equal("140df9bb99f1dd54", SegmentMapChecks.Hash(map));
    }

    [Fact]
    public void Slic_SevenFloatChannelsWithNegatives_MatchesScikitImage()
    {
        var map = Segmenters.Slic(24, compactness: 20).Segment(TestImages.SevenChannels(Height, Width), Token);
        Assert.Equal(24, map.Count);
        Assert.Equal("f8d8aa5d5d8942a2", SegmentMapChecks.Hash(map));
    }
}
