namespace Microsoft.ML.Lime.Engine.Tests;

/// <summary>All segmenters on images that are not RGB.</summary>
public class ChannelsTests
{
    private const int Height = 26, Width = 41;

    public static TheoryData<string> Names => ["grid", "slic", "superpixels", "quickshift", "felzenszwalb"];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Names))]
    public void Segment_WhenAnyChannelCountInBytesOrFloats_ReturnsValidMap(string name)
    {
        foreach (int channels in new[] { 1, 2, 3, 4, 5, 40 })
            foreach (bool floats in new[] { false, true })
            {
                var image = TestImages.Patches(Height, Width, channels, floats, patch: 8, slope: 1, seed: channels);
                SegmentMap map = Segmenter(name).Segment(image, Token);
                Assert.Equal((Height, Width), (map.Height, map.Width));
                Assert.True(SegmentMapChecks.IsNumberedWithoutGaps(map));
                Assert.InRange(map.Count, 2, 200);
            }
    }

    [Theory]
    [InlineData("slic")]
    [InlineData("superpixels")]
    [InlineData("quickshift")]
    [InlineData("felzenszwalb")]
    public void Segment_WhenOnlyLastChannelVaries_SeparatesMarkedRegion(string name)
    {
        // A multispectral image whose only structure is a patch in its last band.
        foreach (int channels in new[] { 1, 2, 5, 12, 40 })
        {
            var values = new float[Height * Width * channels];
            for (int i = 0; i < Height * Width; i++)
                values[i * channels + channels - 1] = IsMarked(i) ? -1500 : 2700;
            SegmentMap map = Segmenter(name).Segment(ImageBuffer.FromFloats(Height, Width, channels, values), Token);
            var marked = Enumerable.Range(0, Height * Width).Where(IsMarked).Select(i => map.Labels[i]).ToHashSet();
            var others = Enumerable.Range(0, Height * Width).Where(i => !IsMarked(i)).Select(i => map.Labels[i]).ToHashSet();
            Assert.Empty(marked.Intersect(others));
        }

        static bool IsMarked(int i) => i / Width is >= 6 and < 19 && i % Width is >= 9 and < 30;
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Segment_WhenFourChannels_IgnoresAlpha(string name)
    {
        byte[][] rgb = TestImages.Landscape(Height, Width);
        byte[] alpha = [.. Enumerable.Range(0, Height * Width).Select(i => (byte)(i * 31))];
        SegmentMap expected = Segmenter(name).Segment(TestImages.Interleaved(Height, Width, rgb), Token);
        SegmentMap found = Segmenter(name).Segment(TestImages.Interleaved(Height, Width, [.. rgb, alpha]), Token);
        Assert.True(SegmentMapChecks.AreSame(expected, found));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Segment_WhenFloatsAreScaled_ReturnsSameMap(string name)
    {
        foreach (int channels in new[] { 1, 3, 5 })
        {
            var image = TestImages.Patches(Height, Width, channels, floats: false, patch: 6, slope: 2, seed: 3).ToFloat();
            float[] scaled = Array.ConvertAll(image.Floats.ToArray(), v => v / 64);
            SegmentMap expected = Segmenter(name).Segment(image, Token);
            Assert.True(SegmentMapChecks.AreSame(
                expected, Segmenter(name).Segment(ImageBuffer.FromFloats(Height, Width, channels, scaled), Token)));
        }
    }

    [Theory]
    [InlineData("slic")]
    [InlineData("superpixels")]
    [InlineData("quickshift")]
    [InlineData("felzenszwalb")]
    public void Segment_WhenValueIsNaN_ThrowsNamingPosition(string name)
    {
        var image = ImageBuffer.FromFloats(4, 5, 3, new float[60]);
        image.Floats[(2 * 5 + 3) * 3 + 1] = float.NaN;
        Assert.StartsWith("The image has the value NaN at row 2, column 3, channel 1, ",
            Assert.Throws<LimeException>(() => Segmenter(name).Segment(image, Token)).Message, StringComparison.Ordinal);
    }

    private static ISegmenter Segmenter(string name) => name switch
    {
        "grid" => Segmenters.Grid(20),
        "slic" => Segmenters.Slic(20, compactness: 1),
        "superpixels" => Segmenters.Slic0(40),
        "quickshift" => Segmenters.Quickshift(2, 40, ratio: 0.5),
        _ => Segmenters.Felzenszwalb(minSize: 8),
    };
}
