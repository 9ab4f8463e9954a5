using Microsoft.ML.Lime.Engine.Imaging;

namespace Microsoft.ML.Lime.Engine.Tests;

public class ExifOrientationTests
{
    /// <summary>The letters a to f in two rows of three, after each orientation is applied.</summary>
    [Theory]
    [InlineData(1, "abc def")]
    [InlineData(2, "cba fed")]
    [InlineData(3, "fed cba")]
    [InlineData(4, "def abc")]
    [InlineData(5, "ad be cf")]
    [InlineData(6, "da eb fc")]
    [InlineData(7, "fc eb da")]
    [InlineData(8, "cf be ad")]
    public void Apply_AnyOrientation_TurnsImageUpright(int orientation, string expected)
    {
        byte[] stored = [.. "abcdef".SelectMany(letter => new[] { (byte)letter, (byte)(letter + 100) })];
        ImageBuffer bytes = ImageBuffer.FromBytes(2, 3, 2, stored);
        foreach (ImageBuffer image in (ImageBuffer[])[bytes, bytes.ToFloat()])
        {
            ImageBuffer turned = ExifOrientation.Apply(image, orientation);
            string seen = string.Join(' ', Enumerable.Range(0, turned.Height).Select(y =>
                string.Concat(Enumerable.Range(0, turned.Width).Select(x => (char)turned[y, x, 0]))));
            Assert.Equal(expected, seen);
            Assert.Equal(turned[1, 0, 0] + 100, turned[1, 0, 1]);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Decode_JpegWithOrientation_AppliesIt(bool little)
    {
        ImageBuffer upright = ImageFile.Decode(JpegFixtures.Get("baseline"), "upright.jpg");
        for (int orientation = 0; orientation <= 9; orientation++)
        {
            byte[] file = Jpeg.WithSegment(JpegFixtures.Get("baseline"), 0xE1, Jpeg.Exif(orientation, little));
            ImageBuffer expected = ExifOrientation.Apply(upright, orientation is 0 or 9 ? 1 : orientation);
            ImageBuffer turned = ImageFile.Decode(file, "turned.jpg");
            Assert.Equal((expected.Height, expected.Width), (turned.Height, turned.Width));
            Assert.Equal(expected.Bytes.ToArray(), turned.Bytes.ToArray());
        }
    }

    [Fact]
    public void Read_DamagedExif_ReturnsValidOrientation()
    {
        byte[] good = Jpeg.Exif(6)[6..];
        Assert.Equal(6, ExifOrientation.Read(good));
        for (int length = 0; length < good.Length; length++)
            Assert.Contains(ExifOrientation.Read(good.AsSpan(0, length)), (int[])[1, 6]);
        for (int at = 0; at < good.Length; at++)
            foreach (byte value in (byte[])[0, 1, 0x7F, 0xFF])
            {
                byte[] bad = [.. good];
                bad[at] = value;
                Assert.InRange(ExifOrientation.Read(bad), 1, 8);
            }
    }

    /// <summary>XMP and other data use the same marker.</summary>
    [Fact]
    public void Decode_XmpBeforeExif_StillAppliesOrientation()
    {
        byte[] turned = Jpeg.WithSegment(JpegFixtures.Get("baseline"), 0xE1, Jpeg.Exif(6));
        byte[] file = Jpeg.WithSegment(turned, 0xE1, [.. "http://ns.adobe.com/xap/1.0/\0"u8]);
        Assert.Equal(JpegFixtures.Width, ImageFile.Decode(file, "xmp.jpg").Height);
    }
}
