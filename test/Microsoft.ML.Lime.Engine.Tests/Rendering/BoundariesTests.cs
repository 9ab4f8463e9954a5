using Microsoft.ML.Lime.Drawing;
using Microsoft.ML.Lime.Tests;

namespace Microsoft.ML.Lime.Engine.Tests;

/// <summary>The values are those of scikit-image 0.19.3.</summary>
public sealed class BoundariesTests
{
    private static readonly int[] Labels =
    [
        0, 0, 0, 0, 0,
        0, 2, 2, 0, 0,
        0, 2, 2, 7, 7,
        0, 0, 0, 7, 0,
    ];

    [Theory]
    [InlineData(Boundaries.Mode.Outer, 0, ".##../#####/####./.####")]
    [InlineData(Boundaries.Mode.Outer, 2, ".##../#####/#####/.####")]
    [InlineData(Boundaries.Mode.Inner, 0, "...../.##../.####/...#.")]
    [InlineData(Boundaries.Mode.Inner, 2, ".##../#..##/#..##/.####")]
    [InlineData(Boundaries.Mode.Thick, 0, ".##../#####/#####/.####")]
    [InlineData(Boundaries.Mode.Subpixel, 0, "........./.#####.../.#...#.../.#...####/.#...#.../.#####.##/.....#.#.")]
    public void Find_EveryMode_MatchesScikitImage(Boundaries.Mode mode, int background, string expected)
    {
        bool[] found = Boundaries.Find(4, 5, Labels, mode, background);
        int width = mode == Boundaries.Mode.Subpixel ? 9 : 5;
        Assert.Equal(expected, string.Join('/', found.Chunk(width).Select(row => string.Concat(row.Select(b => b ? '#' : '.')))));
    }

    private static readonly ImageBuffer Image =
        Drawing.Rgb(3, 4, (y, x) => ((byte)((y * 4 + x) * 37), (byte)(y * 91 + x * 17), (byte)(x * x * 50 + y)));

    private static readonly int[] Three = [0, 0, 1, 1, 0, 0, 1, 1, 2, 2, 2, 1];

    [Fact]
    public void Mark_OutlineColor_IsRenderedUnderBoundary()
    {
        // Of the labels -1, 0, 1 the middle one is the background, as in a mask of positive and negative segments.
        ImageBuffer marked = Boundaries.Mark(Image, [.. Three.Select(l => l - 1)], new() { OutlineColor = (0, 255, 0) });
        Assert.Equal<byte>([
            0, 255, 0, 255, 255, 0, 255, 255, 0, 0, 255, 0,
            255, 255, 0, 255, 255, 0, 255, 255, 0, 0, 255, 0,
            255, 255, 0, 255, 255, 0, 255, 255, 0, 255, 255, 0,
        ], marked.Bytes.ToArray());
    }

    // 56 and 117 are halves rounded to even; scikit-image works in 0 to 1, where rounding errors put them just below.
    [Fact]
    public void Mark_Subpixel_InterpolatesImageWithCubicSpline() => Assert.Equal<byte>([
        0, 0, 0, 13, 6, 9, 37, 17, 50, 56, 26, 132, 74, 34, 200, 98, 45, 206, 111, 51, 194,
        70, 28, 0, 80, 34, 9, 107, 45, 50, 142, 54, 132, 144, 62, 200, 92, 73, 207, 53, 79, 194,
        148, 91, 1, 155, 97, 10, 185, 108, 51, 236, 117, 133, 222, 125, 201, 92, 136, 207, 3, 142, 195,
        98, 154, 2, 108, 160, 10, 135, 171, 52, 169, 179, 134, 172, 188, 202, 119, 199, 208, 81, 205, 196,
        40, 182, 2, 53, 188, 11, 77, 199, 52, 96, 208, 134, 114, 216, 202, 138, 227, 208, 151, 233, 196,
    ], Boundaries.Mark(Image, new int[12], new() { Mode = Boundaries.Mode.Subpixel }).Bytes.ToArray());

    [Fact]
    public void Mark_Subpixel_PlacesBoundariesBetweenPixels() => Assert.Equal<byte>([
        0, 0, 0, 13, 6, 9, 0, 0, 51, 255, 0, 255, 0, 0, 51, 98, 45, 206, 111, 51, 194,
        70, 28, 0, 80, 34, 9, 0, 0, 51, 255, 0, 255, 0, 0, 51, 92, 73, 207, 53, 79, 194,
        0, 0, 51, 0, 0, 51, 0, 0, 51, 255, 0, 255, 0, 0, 51, 0, 0, 51, 0, 0, 51,
        255, 0, 255, 255, 0, 255, 255, 0, 255, 255, 0, 255, 255, 0, 255, 255, 0, 255, 0, 0, 51,
        0, 0, 51, 0, 0, 51, 0, 0, 51, 0, 0, 51, 0, 0, 51, 255, 0, 255, 0, 0, 51,
    ], Boundaries.Mark(Image, Three, new() { Mode = Boundaries.Mode.Subpixel, Color = (255, 0, 255), OutlineColor = (0, 0, 51) })
        .Bytes.ToArray());

    public static TheoryData<string, string> Marked => new(ReferenceData.Sets.SelectMany(set =>
        Directory.GetFiles(ReferenceData.PathOf(set, "golden"), "mark_boundaries_*.png")
            .Select(path => (set, Path.GetFileNameWithoutExtension(path)["mark_boundaries_".Length..])))); // picture_algorithm

    [Theory]
    [MemberData(nameof(Marked))]
    public void Mark_ReferenceSegments_MatchesScikitImage(string set, string name)
    {
        ImageBuffer image = ImageFile.Load(ReferenceData.Image(set, name[..name.IndexOf('_', StringComparison.Ordinal)]));
        SegmentMap segments = SegmentMap.Load(ReferenceData.PathOf(set, $"golden/seg_{name}.png"));
        ImageBuffer expected = ImageFile.Load(ReferenceData.PathOf(set, $"golden/mark_boundaries_{name}.png"));
        Assert.True(expected.Bytes.SequenceEqual(Boundaries.Mark(image, segments).Bytes));
    }

    [Fact]
    public void Boundaries_SingleRowOrColumn_AreSupported()
    {
        Assert.Equal([false, true, true], Boundaries.Find(1, 3, [5, 5, 6], Boundaries.Mode.Thick));
        ImageBuffer marked = Boundaries.Mark(Drawing.Varied(3, 1), [0, 0, 1], new() { Mode = Boundaries.Mode.Subpixel });
        Assert.Equal((5, 1), (marked.Height, marked.Width));
    }

    [Fact]
    public void Mark_LabelsOfOtherCountOrSize_Throws()
    {
        Assert.Throws<ArgumentException>(() => Boundaries.Mark(Drawing.Varied(3, 4), new int[11]));
        Assert.Throws<ArgumentException>(() => Boundaries.Mark(Drawing.Varied(3, 4), Drawing.Quarters(4, 3)));
    }
}
