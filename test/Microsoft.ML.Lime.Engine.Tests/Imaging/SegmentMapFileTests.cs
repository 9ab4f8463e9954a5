using FsCheck;
using FsCheck.Fluent;
using Microsoft.ML.Lime.Tests;

namespace Microsoft.ML.Lime.Engine.Tests;

public sealed class SegmentMapFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("lime-maps-").FullName;

    private string File1 => Path.Combine(_folder, "map");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private SegmentMap Load(byte[] content)
    {
        File.WriteAllBytes(File1, content);
        return SegmentMap.Load(File1);
    }

    private string Refused(byte[] content)
    {
        string message = Assert.Throws<LimeException>(() => Load(content)).Message;
        Assert.Contains(File1, message, StringComparison.Ordinal);
        return message;
    }

    private static SegmentMap Expected(int depth, Func<int, int, int> value) => SegmentMap.FromValues(PngFixtures.Height, PngFixtures.Width,
        (int[])[.. from y in Enumerable.Range(0, PngFixtures.Height) from x in Enumerable.Range(0, PngFixtures.Width) select value(y, x)]);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(8)]
    [InlineData(16)]
    public void Load_GreyPngOfAnyDepth_ReturnsLabels(int depth)
    {
        foreach (char kind in "ni")
        {
            SegmentMap map = Load(PngFixtures.Get($"grey{depth}{kind}"));
            SegmentMap expected = Expected(depth, (y, x) => PngFixtures.Sample(y, x, 0, depth));
            Assert.Equal((expected.Height, expected.Width, expected.Count), (map.Height, map.Width, map.Count));
            Assert.Equal(expected.Labels.ToArray(), map.Labels.ToArray());
        }
    }

    /// <summary>The palette index is the label, not the colour; here the second label has the darker colour.</summary>
    [Fact]
    public void Load_PalettePng_ReturnsIndicesAsLabels()
    {
        byte[] file = PngBuilder.Start(2, 2, 8, 3).Chunk("PLTE", 9, 9, 9, 1, 1, 1, 1, 1, 1).Data([0, 0, 1, 0, 2, 0]).End();
        Assert.Equal([0, 1, 2, 0], Load(file).Labels.ToArray());
    }

    [Theory]
    [InlineData("rgb8n")]
    [InlineData("rgba16n")]
    [InlineData("greyalpha8n")]
    public void Load_ColorOrAlphaPng_Throws(string fixture) =>
        Assert.Contains("grey PNG", Refused(PngFixtures.Get(fixture)), StringComparison.Ordinal);

    [Theory]
    [InlineData("|b1")]
    [InlineData("|u1")]
    [InlineData("|i1")]
    [InlineData(">u2")]
    [InlineData("<i2")]
    [InlineData(">i4")]
    [InlineData("<u4")]
    [InlineData(">u8")]
    [InlineData("<i8")]
    public void Load_NpyOfAnyIntegerType_ReturnsLabels(string type) =>
        Assert.Equal([0, 1, 1, 0, 1, 0], Load(Npy.File(type, "(2, 3)", Npy.Pack(type, 0, 1, 1, 0, 1, 0))).Labels.ToArray());

    [Fact]
    public void Load_LabelsWithGapsAndNegatives_AreRenumberedInOrder() =>
        Assert.Equal([2, 0, 3, 1], Load(Npy.File("<i8", "(2, 2)", Npy.Pack("<i8", 0, -1e12, 4e15, -7))).Labels.ToArray());

    [Fact]
    public void Load_UInt64Labels_KeepTheirOrder() =>
        Assert.Equal([1, 0], Load(Npy.File("<u8", "(1, 2)", Npy.Pack("<u8", 1e19, 3))).Labels.ToArray());

    [Fact]
    public void Load_FortranOrder_ReturnsRowMajorLabels() =>
        Assert.Equal([0, 1, 2, 3, 4, 5], Load(Npy.File("|u1", "(2, 3)", [0, 3, 1, 4, 2, 5], fortran: true)).Labels.ToArray());

    [Fact]
    public void Load_FloatsOtherShapesOrFormats_Throws()
    {
        Assert.Contains("astype", Refused(Npy.File("<f4", "(1, 1)", new byte[4])), StringComparison.Ordinal);
        Assert.Contains("(1, 1, 2)", Refused(Npy.File("|u1", "(1, 1, 2)", new byte[2])), StringComparison.Ordinal);
        Assert.Contains("PNG", Refused(JpegFixtures.Get("grey")), StringComparison.Ordinal);
    }

    [Fact]
    public void Load_TruncatedFile_ThrowsWithOffset()
    {
        foreach (byte[] file in (byte[][])[PngFixtures.Get("grey16n"), Npy.File("<i2", "(2, 2)", new byte[8])])
            for (int length = 0; length < file.Length - 12; length += 7) // a PNG's last 12 bytes are its end chunk
                Refused(file[..length]);
        Assert.Contains("byte ", Refused(PngFixtures.Get("grey16n")[..^13]), StringComparison.Ordinal);
    }

    [Fact]
    public void Save_AnyMap_RoundTripsAs16BitPng() => Prop.ForAll(
        (from height in Gen.Choose(1, 30)
         from width in Gen.Choose(1, 30)
         from labels in Gen.Choose(0, 5000).ArrayOf(height * width)
         select (height, width, labels)).ToArbitrary(),
        sample =>
        {
            var map = SegmentMap.FromValues(sample.height, sample.width, sample.labels);
            map.Save(File1);
            SegmentMap back = SegmentMap.Load(File1);
            Assert.Equal((map.Height, map.Width, map.Count), (back.Height, back.Width, back.Count));
            Assert.Equal(map.Labels.ToArray(), back.Labels.ToArray());
            Assert.Equal(16, File.ReadAllBytes(File1)[24]);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Save_MoreThan65536Segments_Throws()
    {
        SegmentMap.FromValues(256, 256, [.. Enumerable.Range(0, 65536)]).Save(File1);
        Assert.Equal(65536, SegmentMap.Load(File1).Count);
        var tooMany = SegmentMap.FromValues(1, 65537, [.. Enumerable.Range(0, 65537)]);
        string message = Assert.Throws<LimeException>(() => tooMany.Save(File1)).Message;
        Assert.Contains("65537", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_FileFromScikitImage_ReturnsSegments()
    {
        SegmentMap map = SegmentMap.Load(ReferenceData.PathOf(ReferenceData.Repository, "golden/seg_meadow_slic_49.png"));
        Assert.Equal((96, 80, 32), (map.Height, map.Width, map.Count));
    }
}
