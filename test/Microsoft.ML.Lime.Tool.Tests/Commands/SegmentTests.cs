using Microsoft.ML.Lime.Engine;

namespace Microsoft.ML.Lime.Tool.Tests;

public sealed class SegmentTests : ToolTest
{
    [Fact]
    public async Task Segment_WritesLabelMapAndBordersOfImageSize()
    {
        Outcome outcome = (await Run("segment", SaveImage("p.png", 20, 30), "--features", "6", "--segmentation", "grid", "-o", Out))
            .Succeeded();
        Assert.Equal(["p.borders.png", "p.segments.png"], Directory.GetFiles(Out).Select(path => Path.GetFileName(path)!).Order());
        SegmentMap map = SegmentMap.Load(Path.Combine(Out, "p.segments.png"));
        Assert.Equal((20, 30), (map.Height, map.Width));
        Assert.InRange(map.Count, 2, 6);
        Assert.Contains($"{map.Count} segments at 20 x 30", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Segment_WithSize_SizesLabelMapAndKeepsBordersAtSourceSize()
    {
        (await Run("segment", SaveImage("p.png", 20, 30), "--size", "8x12", "-o", Out, "--quiet")).Succeeded();
        SegmentMap map = SegmentMap.Load(Path.Combine(Out, "p.segments.png"));
        ImageBuffer borders = ImageFile.Load(Path.Combine(Out, "p.borders.png"));
        Assert.Equal((8, 12, 20, 30), (map.Height, map.Width, borders.Height, borders.Width));
    }

    [Fact]
    public async Task Segment_LabelMap_MatchesExplain()
    {
        string image = SaveImage("p.png", 20, 30);
        (await Run("segment", image, "--size", "8x12", "--features", "9", "-o", Out, "--quiet")).Succeeded();
        byte[] map = File.ReadAllBytes(Path.Combine(Out, "p.segments.png"));
        (await Run("explain", image, "--model", SaveThirds(), "--features", "9", "--samples", "20", "-o", Out, "--quiet")).Succeeded();
        Assert.Equal(map, File.ReadAllBytes(Path.Combine(Out, "p.segments.png")));
    }

    [Theory]
    [InlineData("slic", "--features", "30", "--compactness", "2", "--sigma", "1")]
    [InlineData("quickshift", "--kernel-size", "2", "--max-distance", "9", "--ratio", "0.7", "--sigma", "0.4", "--segmentation-seed", "7")]
    [InlineData("quickshift", "--kernel-size", "1.5", "--max-distance", "6", "--connected")]
    [InlineData("felzenszwalb", "--segment-scale", "60", "--sigma", "0", "--min-size", "9")]
    public async Task Segment_SegmentationOptions_AreApplied(string name, params string[] options)
    {
        string path = SaveImage("p.png", 40, 62);
        (await Run(["segment", path, "--segmentation", name, .. options, "-o", Out, "--quiet"])).Succeeded();
        SegmentMap map = SegmentMap.Load(Path.Combine(Out, "p.segments.png"));
        ISegmenter segmenter = (name, options[^1]) switch
        {
            ("slic", _) => Segmenters.Slic(30, 2, 1),
            ("quickshift", "--connected") => Segmenters.Quickshift(1.5, 6, connected: true),
            ("quickshift", _) => Segmenters.Quickshift(2, 9, 0.7, 0.4, 7),
            _ => Segmenters.Felzenszwalb(60, 0, 9),
        };
        Assert.Equal(segmenter.Segment(ImageFile.Load(path), Cancel).Labels.ToArray(), map.Labels.ToArray());
    }

    [Theory]
    [InlineData("quickshift")]
    [InlineData("felzenszwalb")]
    public async Task Segment_WithoutOptions_UsesLibraryDefaults(string name)
    {
        string path = SaveImage("p.png", 40, 62);
        (await Run("segment", path, "--segmentation", name, "-o", Out, "--quiet")).Succeeded();
        SegmentMap map = SegmentMap.Load(Path.Combine(Out, "p.segments.png"));
        ISegmenter segmenter = name == "quickshift" ? Segmenters.Quickshift() : Segmenters.Felzenszwalb();
        Assert.Equal(segmenter.Segment(ImageFile.Load(path), Cancel).Labels.ToArray(), map.Labels.ToArray());
    }

    [Fact]
    public async Task Segment_WhenSeveralArgumentsAreInvalid_ReportsAllProblems()
    {
        Outcome outcome = await Run("segment", Folder, "--size", "big", "--features", "-1", "--resize", "padd", "--samples", "4");
        Assert.Equal(ExitCode.BadInput, outcome.Code);
        Assert.Equal(5, outcome.Problems.Length);
    }
}
