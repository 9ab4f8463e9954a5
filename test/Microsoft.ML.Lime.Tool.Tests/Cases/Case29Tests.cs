using Microsoft.ML.Lime.Engine;

namespace Microsoft.ML.Lime.Tool.Tests;

/// <summary>The shorter side is scaled, then the middle is taken.</summary>
public sealed class Case29Tests : PhotoTest
{
    private const string Name = "29-resize-then-crop";

    [CaseFact]
    public async Task Case_FrameHasNoSay()
    {
        Score(0.0677, await Case(Name, "middle28.png"));
        Score(0.0677, await Case(Name, "framed.png", "--resize", "shorter:32", "--crop", "28"));
        Score(0.0677, await Case(Name, "framed.png", "--resize", "32x32"));
        Score(0.4601, await Case(Name, "framed.png"));
    }

    /// <summary>
    /// 10 x 14 becomes 20 x 28 by nearest neighbour, of which the middle 8 x 8 are the source rows 3 to 6 and columns 5 to 8.
    /// </summary>
    [Fact]
    public async Task Explain_MapFallsBackOnTheMiddle()
    {
        string image = SaveGrey("photo.png", 10, 14,
            (y, x) => y is >= 3 and < 7 && x is >= 5 and < 9 ? (byte)(40 + 10 * y + x) : (byte)255);
        Outcome outcome = await Mean(
            image, SaveMean(8, 8), "--resize", "shorter:20", "--interpolation", "nearest", "--crop", "8", "--save");
        double expected = Enumerable.Range(0, 16).Average(i => 40 + 10 * (3 + i / 4) + 5 + i % 4);
        Score(expected, outcome, tolerance: 1e-3);
        Assert.Equal("shorter:20", outcome.Json.GetProperty("options").GetProperty("resize").GetString());
        Assert.Equal("nearest", outcome.Json.GetProperty("options").GetProperty("interpolation").GetString());
        ImageExplanation explanation = ExplanationFile.Load(Path.Combine(Out, "photo.lime")).Explanation;
        Assert.Equal(ResizeMode.ShorterSide(20), explanation.ImageFit.Mode);
        Assert.Equal(ResampleFilter.Nearest, explanation.Options.Interpolation);
        Assert.Equal((0.5 * 2 - 0, 1.0), explanation.ImageFit.ToInput(3, 5));
        Assert.Null(explanation.ImageFit.ToInput(2, 5));
        Assert.Null(explanation.ImageFit.ToInput(3, 9));
        (await Run("draw", Path.Combine(Out, "photo.lime"), "-o", Path.Combine(Folder, "again"))).Succeeded();
    }

    [Fact]
    public async Task Explain_ConflictingCrop_IsRefused()
    {
        string image = SaveGrey("photo.png", 10, 14, (_, x) => (byte)x), model = SaveMean(8, 8);
        (await Mean(image, model, "--crop", "8")).Refused("--crop takes the middle of a resized image", "--resize shorter:256");
        (await Mean(image, model, "--resize", "shorter:9", "--crop", "8x6")).Refused("has a width of 8, but 6 was requested");
        (await Mean(image, model, "--resize", "shorter:9", "--crop", "8", "--size", "8x9")).Refused("--crop 8 and --size 8x9 differ");
        (await Mean(image, model, "--resize", "shorter")).Refused("--resize expects", "shorter:256");
    }

    [Fact]
    public async Task Segment_TakesTheSameMiddle()
    {
        string image = SaveGrey("photo.png", 10, 14, (y, x) => (byte)(y * 14 + x));
        (await Run("segment", image, "--size", "8x8", "--resize", "shorter:20", "--interpolation", "bicubic", "--segmentation", "grid",
            "--features", "4", "-o", Out)).Succeeded();
        Assert.Equal((8, 8), Size(ImageFile.Load(Path.Combine(Out, "photo.segments.png"))));

        static (int, int) Size(ImageBuffer map) => (map.Height, map.Width);
    }
}
