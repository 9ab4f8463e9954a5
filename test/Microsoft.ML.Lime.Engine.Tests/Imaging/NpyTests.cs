using FsCheck;
using FsCheck.Fluent;
using Microsoft.ML.Lime.Tests;

namespace Microsoft.ML.Lime.Engine.Tests;

public sealed class NpyTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("lime-npy-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static ImageBuffer Decode(byte[] file) => ImageFile.Decode(file, "some.npy");

    private static string Refused(byte[] file)
    {
        string message = Assert.Throws<LimeException>(() => Decode(file)).Message;
        Assert.Contains("some.npy", message, StringComparison.Ordinal);
        return message;
    }

    [Theory]
    [InlineData("|b1", 0, 1)]
    [InlineData("|i1", -128, 127)]
    [InlineData("<u2", 0, 65535)]
    [InlineData(">u2", 1, 65534)]
    [InlineData("<i2", -32768, 32767)]
    [InlineData(">i2", -32767, 258)]
    [InlineData("<u4", 0, 4294967040d)]
    [InlineData(">u4", 1, 4294967040d)]
    [InlineData("<i4", -2147483648d, 16777216)]
    [InlineData(">i4", -2, 65537)]
    [InlineData("<u8", 0, 18446742974197923840d)]
    [InlineData(">u8", 1, 9223372036854775808d)]
    [InlineData("<i8", -9223372036854775808d, 1099511627776)]
    [InlineData(">i8", -3, 4294967296)]
    [InlineData("<f2", -0.25, 65504)]
    [InlineData(">f2", 1.5, -2048)]
    [InlineData("<f4", 0.1f, -3.5e20f)]
    [InlineData(">f4", 0.1f, 1)]
    [InlineData("<f8", 0.5, -1e30f)]
    [InlineData(">f8", 255, 0.25)]
    public void Decode_NumericTypes_ReturnFloatValues(string type, double first, double second)
    {
        ImageBuffer image = Decode(Npy.File(type, "(2, 1)", Npy.Pack(type, first, second)));
        Assert.Equal((2, 1, 1, false), (image.Height, image.Width, image.Channels, image.IsByte));
        Assert.Equal([(float)first, (float)second], image.Floats.ToArray());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Decode_UInt8InEveryVersion_ReturnsByteImage(byte version)
    {
        ImageBuffer image = Decode(Npy.File("|u1", "(1, 2, 3)", [1, 2, 3, 4, 5, 255], version: version));
        Assert.Equal((1, 2, 3, true), (image.Height, image.Width, image.Channels, image.IsByte));
        Assert.Equal([1, 2, 3, 4, 5, 255], image.Bytes.ToArray());
    }

    [Fact]
    public void Decode_FortranOrder_ReturnsRowMajorImage()
    {
        Assert.Equal([1, 2, 3, 4, 5, 6], Decode(Npy.File("|u1", "(2, 3)", [1, 4, 2, 5, 3, 6], fortran: true)).Bytes.ToArray());
        byte[] numbers = Npy.Pack(">i2", [.. Enumerable.Range(0, 24).Select(i => (double)i)]);
        ImageBuffer image = Decode(Npy.File(">i2", "(2, 3, 4)", numbers, fortran: true));
        for (int y = 0; y < 2; y++)
            for (int x = 0; x < 3; x++)
                for (int c = 0; c < 4; c++)
                    Assert.Equal(y + 2 * x + 6 * c, image[y, x, c]);
    }

    /// <summary>Keys, quotes and spaces of the header may vary; bytes after the array are ignored.</summary>
    [Fact]
    public void Decode_HeaderWithOtherFormatting_IsRead() =>
        Assert.Equal([1, 2], Decode(Npy.Raw("{\"shape\":(1,2),\"descr\":\"|u1\",\"fortran_order\":False}", [1, 2, 9])).Bytes.ToArray());

    [Fact]
    public void Decode_TruncatedFile_ThrowsWithNameAndOffset()
    {
        byte[] file = Npy.File("<f4", "(2, 3)", new byte[24]);
        for (int length = 0; length < file.Length; length++)
        {
            string message = Refused(file[..length]);
            if (length >= 6)
                Assert.Contains("byte ", message, StringComparison.Ordinal);
        }
        Assert.Contains($"byte {file.Length - 1}", Refused(file[..^1]), StringComparison.Ordinal);
    }

    [Fact]
    public void Decode_CorruptedHeader_ThrowsOnlyLimeException()
    {
        byte[] good = Npy.File("|u1", "(2, 3)", [1, 2, 3, 4, 5, 6]);
        Prop.ForAll(Gen.Choose(0, 80).Three().ToArbitrary(), Gen.Choose(32, 126).Three().ToArbitrary(), (at, values) =>
        {
            byte[] file = [.. good];
            (file[at.Item1], file[at.Item2], file[at.Item3]) = ((byte)values.Item1, (byte)values.Item2, (byte)values.Item3);
            try
            {
                Decode(file);
            }
            catch (LimeException problem)
            {
                Assert.Contains("some.npy", problem.Message, StringComparison.Ordinal);
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));
    }

    [Theory]
    [InlineData("(2,)", "(2)")]
    [InlineData("()", "()")]
    [InlineData("(1, 1, 1, 2)", "(1, 1, 1, 2)")]
    [InlineData("(0, 2)", "(0, 2)")]
    [InlineData("(-1, 2)", "(-1, 2)")]
    [InlineData("(99999, 99999)", "")]
    [InlineData("(99999999999999999999, 2)", "")]
    public void Decode_UnsupportedShape_Throws(string shape, string named) =>
        Assert.Contains(named, Refused(Npy.File("|u1", shape, new byte[2])), StringComparison.Ordinal);

    [Theory]
    [InlineData("|O")]
    [InlineData("|O8")]
    [InlineData("<c8")]
    [InlineData("<U4")]
    [InlineData("|S2")]
    [InlineData("<f16")]
    [InlineData("<M8[ns]")]
    [InlineData("<i3")]
    [InlineData("|f1")]
    public void Decode_UnsupportedType_ThrowsWithType(string type) =>
        Assert.Contains(type, Refused(Npy.File(type, "(1, 1)", new byte[16])), StringComparison.Ordinal);

    [Fact]
    public void Decode_StructuredType_Throws() =>
        Refused(Npy.Raw("{'descr': [('a', '<f4'), ('b', '<i2')], 'fortran_order': False, 'shape': (1, 1), }", new byte[6]));

    [Theory]
    [InlineData("{'descr': '|u1', 'fortran_order': False}")]
    [InlineData("{'shape': (1, 1), 'fortran_order': False}")]
    [InlineData("{'shape': (1, 1), 'descr': '|u1'}")]
    [InlineData("{'shape': (1, 1), 'descr': '|u1', 'fortran_order': Perhaps}")]
    [InlineData("'descr' 'shape' 'fortran_order'")]
    [InlineData("")]
    public void Decode_IncompleteHeader_ThrowsWithOffset(string header) =>
        Assert.Contains("byte 10", Refused(Npy.Raw(header, [1])), StringComparison.Ordinal);

    [Fact]
    public void Decode_NonFiniteValue_ThrowsWithPosition()
    {
        string message = Refused(Npy.File("<f4", "(2, 3)", Npy.Pack("<f4", 1, 2, 3, 4, double.NaN, 6)));
        Assert.Contains("row 1, column 1", message, StringComparison.Ordinal);
        Assert.Contains("NaN", message, StringComparison.Ordinal);
        Refused(Npy.File("<f8", "(1, 1)", Npy.Pack("<f8", 1e300))); // becomes infinite as a float
    }

    [Fact]
    public void Save_WritesNumpyHeaderAndRoundTrips()
    {
        string path = Path.Combine(_folder, "map.npy");
        var map = new AttributionMap(2, 3, [0.1f, -2, float.NaN, float.PositiveInfinity, 1e-30f, 0]);
        map.Save(path);
        byte[] file = File.ReadAllBytes(path);
        Assert.Equal(128 + 24, file.Length);
        Assert.Equal("\u0093NUMPY\u0001\0v\0{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }".PadRight(127) + "\n",
            System.Text.Encoding.Latin1.GetString(file, 0, 128));
        AttributionMap back = AttributionMap.Load(path);
        Assert.Equal((2, 3), (back.Height, back.Width));
        Assert.Equal(map.Values.ToArray(), back.Values.ToArray());
        Assert.Equal([path], Directory.GetFiles(_folder));
    }

    [Fact]
    public void Load_ThreeDimensionalArrayOrOtherFormat_Throws()
    {
        string path = Path.Combine(_folder, "cube.npy");
        File.WriteAllBytes(path, Npy.File("<f4", "(1, 1, 2)", new byte[8]));
        Assert.Contains("(1, 1, 2)", Assert.Throws<LimeException>(() => AttributionMap.Load(path)).Message, StringComparison.Ordinal);
        File.WriteAllBytes(path, PngFixtures.Get("grey8n"));
        Assert.Contains(path, Assert.Throws<LimeException>(() => AttributionMap.Load(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_FileWrittenByNumpy_ReturnsMap()
    {
        AttributionMap map = AttributionMap.Load(ReferenceData.PathOf(ReferenceData.Repository, "golden/upsample_input_7x7.npy"));
        Assert.Equal((7, 7), (map.Height, map.Width));
        Assert.Contains(map.Values.ToArray(), value => value < 0);
    }
}
