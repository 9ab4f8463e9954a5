using Microsoft.ML.Lime.Engine;

namespace Microsoft.ML.Lime.Tool.Tests;

public sealed class SegmentTests : ToolTest
{
    [Fact]
    public async Task Map_and_borders_are_written_at_the_pictures_size()
    {
        Outcome outcome = (await Run("segment", SavePicture("p.png", 20, 30), "--features", "6", "--segmentation", "grid", "-o", Out))
            .Succeeded();
        Assert.Equal(["p.borders.png", "p.segments.png"], Directory.GetFiles(Out).Select(path => Path.GetFileName(path)!).Order());
        SegmentMap map = SegmentMapFile.Load(Path.Combine(Out, "p.segments.png"));
        Assert.Equal((20, 30), (map.Height, map.Width));
        Assert.InRange(map.Count, 2, 6);
        Assert.Contains($"{map.Count} segments at 20 x 30", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Size_is_the_maps_and_the_borders_are_the_photos()
    {
        (await Run("segment", SavePicture("p.png", 20, 30), "--size", "8x12", "-o", Out, "--quiet")).Succeeded();
        SegmentMap map = SegmentMapFile.Load(Path.Combine(Out, "p.segments.png"));
        ImageBuffer borders = ImageFile.Load(Path.Combine(Out, "p.borders.png"));
        Assert.Equal((8, 12, 20, 30), (map.Height, map.Width, borders.Height, borders.Width));
    }

    [Fact]
    public async Task Map_is_the_one_that_explain_makes()
    {
        string picture = SavePicture("p.png", 20, 30);
        (await Run("segment", picture, "--size", "8x12", "--features", "9", "-o", Out, "--quiet")).Succeeded();
        byte[] map = File.ReadAllBytes(Path.Combine(Out, "p.segments.png"));
        (await Run("explain", picture, "--model", SaveThirds(), "--features", "9", "--samples", "20", "-o", Out, "--quiet")).Succeeded();
        Assert.Equal(map, File.ReadAllBytes(Path.Combine(Out, "p.segments.png")));
    }

    [Fact]
    public async Task Everything_that_is_wrong_is_told_at_once()
    {
        Outcome outcome = await Run("segment", Folder, "--size", "big", "--features", "-1", "--resize", "padd", "--samples", "4");
        Assert.Equal(ExitCode.BadInput, outcome.Code);
        Assert.Equal(5, outcome.Problems.Length);
    }
}
