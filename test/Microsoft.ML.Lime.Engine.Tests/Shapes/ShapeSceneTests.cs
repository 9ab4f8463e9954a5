using System.Security.Cryptography;
using Microsoft.ML.Lime.Shapes;

namespace Microsoft.ML.Lime.Engine.Tests;

public class ShapeSceneTests
{
    private const int Pixels = ShapeScene.InputHeight * ShapeScene.InputWidth;

    [Theory]
    [InlineData(1, 0, Marks.Never, 1, "4cb095af2c50d73545959bdd24a00b79943f5c66127d303655e5aac81e11e597")]
    [InlineData(2, 1234, Marks.ByChance, 1, "94aabc34892366959d990ea73f772ff8fab6ea65cdb188ff528c9249458524b7")]
    [InlineData(3, 7, Marks.OnStars, 2, "d17e22ea5c44cd671aca9d5df552f0e75ca0743c02c36deee199e05d06255ba7")]
    public void Create_ImageBytesMatchRecordedHash(ulong seed, int index, Marks marks, int scale, string sha256)
    {
        var scene = ShapeScene.Create(seed, index, marks, scale);
        Assert.Equal(sha256, Convert.ToHexStringLower(SHA256.HashData(scene.Image.Bytes)));
    }

    [Fact]
    public void ShapeMask_MatchesPixelsWithShapeColor()
    {
        // The inner pixels of a shape are near its mean color; a background pixel of that color would be a ground-truth error.
        for (int index = 0; index < 30; index++)
        {
            var scene = ShapeScene.Create(5, index);
            float[] mean = new float[3];
            var shape = scene.ShapeMask;
            int area = shape.Count(inside => inside);
            for (int i = 0; i < Pixels; i++)
                for (int c = 0; c < 3 && shape[i]; c++)
                    mean[c] += (float)scene.Image.Bytes[3 * i + c] / area;

            int strangers = 0, twins = 0;
            for (int i = 0; i < Pixels; i++)
            {
                bool near = Enumerable.Range(0, 3).All(c => Math.Abs(scene.Image.Bytes[3 * i + c] - mean[c]) <= 36);
                strangers += shape[i] && !near ? 1 : 0;
                twins += !shape[i] && near ? 1 : 0;
            }
            Assert.True(strangers < 0.12 * area, $"Image {index}: {strangers} of the shape's {area} pixels have another colour.");
            Assert.True(twins < 0.12 * (Pixels - area), $"Image {index}: {twins} of the ground's pixels have the shape's colour.");
        }
    }

    [Fact]
    public void ShapeMask_AreaIsSimilarForEveryClass()
    {
        var areas = Enumerable.Range(0, 180).Select(i => ShapeScene.Create(6, i))
            .GroupBy(s => s.ClassIndex, s => s.ShapeMask.Count(inside => inside) / (double)Pixels)
                .ToDictionary(g => g.Key, g => g.ToArray());
        Assert.Equal(ShapeScene.ClassNames.Count, areas.Count);
        Assert.All(areas.Values, of => Assert.InRange(of.Average(), 0.175, 0.215));
        Assert.All(areas.Values.SelectMany(of => of), area => Assert.InRange(area, 0.145, 0.245));
    }

    [Fact]
    public void Create_MarksOnStars_MarksOnlyStarsAndChangesOnlyMarkedPixels()
    {
        int marked = 0;
        for (int index = 0; index < 60; index++)
        {
            var honest = ShapeScene.Create(7, index);
            var shortcut = ShapeScene.Create(7, index, Marks.OnStars);
            Assert.Null(honest.MarkMask);
            Assert.Equal(honest.ClassIndex, shortcut.ClassIndex);
            Assert.Equal(shortcut.ClassIndex == ShapeScene.MarkedClass, shortcut.MarkMask is not null);
            marked += shortcut.MarkMask is null ? 0 : 1;
            int wrong = 0;
            for (int i = 0; i < Pixels; i++)
            {
                bool onMark = shortcut.MarkMask?[i] ?? false;
                bool same = honest.Image.Bytes.Slice(3 * i, 3).SequenceEqual(shortcut.Image.Bytes.Slice(3 * i, 3));
                wrong += same == onMark || shortcut.ShapeMask[i] != (honest.ShapeMask[i] && !onMark) ? 1 : 0;
            }
            Assert.Equal(0, wrong);
        }
        Assert.InRange(marked, 3, 25);
    }

    [Fact]
    public void Create_MarksByChance_MarksAboutHalfOfEachClass()
    {
        var scenes = Enumerable.Range(0, 180).Select(i => ShapeScene.Create(8, i, Marks.ByChance)).GroupBy(s => s.ClassIndex);
        Assert.All(scenes, of => Assert.InRange(of.Count(s => s.MarkMask is not null) / (double)of.Count(), 0.2, 0.8));
    }

    [Fact]
    public void Create_WhenScaleIsLarger_ShowsSameScene()
    {
        var small = ShapeScene.Create(9, 3);
        var large = ShapeScene.Create(9, 3, scale: 3);
        Assert.Equal((3 * small.Image.Height, 3 * small.Image.Width), (large.Image.Height, large.Image.Width));
        Assert.Equal(small.ClassIndex, large.ClassIndex);
        int agreeing = 0;
        for (int y = 0; y < small.Image.Height; y++)
            for (int x = 0; x < small.Image.Width; x++)
                agreeing += small.ShapeMask[y * small.Image.Width + x] == large.ShapeMask[(3 * y + 1) * large.Image.Width + 3 * x + 1] ? 1
                    : 0;
        Assert.InRange(agreeing, 0.98 * Pixels, Pixels);
    }
}
