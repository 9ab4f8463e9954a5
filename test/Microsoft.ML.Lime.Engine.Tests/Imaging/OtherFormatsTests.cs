using System.Buffers.Binary;
using Microsoft.ML.Lime.Engine.Imaging;
using SkiaSharp;

namespace Microsoft.ML.Lime.Engine.Tests;

/// <summary>WebP, GIF, BMP and ICO.</summary>
public class OtherFormatsTests
{
    /// <summary>Two frames of 2 x 3 written by Pillow 9.4: red, green, blue above blue, green, red; then all green.</summary>
    private const string Frames =
        "R0lGODlhAwACAIEAAP8AAAD/AAAA/wAAACH5BAAFAAAALAAAAAADAAIAAAgJAAEEECAgAICAACH5BAAFAAAALAAAAAADAAIAgQD/AAAAAAAAAAAAAAgGAAEIHBgQADs=";

    /// <summary>The first frame only, with blue transparent.</summary>
    private const string Transparent = "R0lGODlhAwACAIEAAP8AAAD/AAAA/wAAACH5BAEAAAIALAAAAAADAAIAAAgJAAEEECAgAICAADs=";

    private static readonly byte[] Colors = [255, 0, 0, 0, 255, 0, 0, 0, 255, 0, 0, 255, 0, 255, 0, 255, 0, 0];

    private static ImageBuffer Decode(byte[] file) => ImageFile.Decode(file, "some.image");

    /// <summary>A BMP of 2 x 3 with rows from bottom to top, in 24 or 32 bits.</summary>
    private static byte[] Bmp(int bits, byte alpha = 255)
    {
        const int stride = 12; // three pixels of four bytes, or of three bytes padded to a multiple of four
        var file = new byte[54 + 2 * stride];
        "BM"u8.CopyTo(file);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(2), file.Length);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(10), 54);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(14), 40);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(18), 3);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(22), 2);
        file[26] = 1;
        file[28] = (byte)bits;
        for (int y = 0; y < 2; y++)
            for (int x = 0; x < 3; x++)
            {
                Span<byte> pixel = file.AsSpan(54 + (1 - y) * stride + x * bits / 8);
                for (int c = 0; c < 3; c++)
                    pixel[2 - c] = Colors[(y * 3 + x) * 3 + c];
                if (bits == 32)
                    pixel[3] = alpha;
            }
        return file;
    }

    private static byte[] WebP(Func<int, int, SKColor> color, float quality = 100)
    {
        using var bitmap = new SKBitmap(new SKImageInfo(9, 5, SKColorType.Rgba8888, SKAlphaType.Unpremul));
        for (int y = 0; y < 5; y++)
            for (int x = 0; x < 9; x++)
                bitmap.SetPixel(x, y, color(y, x));
        using SKPixmap pixels = bitmap.PeekPixels();
        using SKData data = pixels.Encode(new SKWebpEncoderOptions(SKWebpEncoderCompression.Lossless, quality));
        return data.ToArray();
    }

    private static Dictionary<string, byte[]> Files => new()
    {
        ["GIF"] = Convert.FromBase64String(Frames),
        ["BMP"] = Bmp(24),
        ["ICO"] = Ico(ImageFile.EncodePng(ImageBuffer.FromBytes(2, 3, 3, Colors))),
        ["WebP"] = WebP((y, x) => new SKColor((byte)(y * 50), (byte)(x * 25), 7)),
    };

    /// <summary>A WebP with EXIF data in the extended format: VP8X with the EXIF flag, the image chunk, the EXIF chunk.</summary>
    private static byte[] WithExif(byte[] webp, int height, int width, byte[] tiff)
    {
        byte[] chunks =
        [
            .. "WEBPVP8X"u8, 10, 0, 0, 0, 8, 0, 0, 0, (byte)(width - 1), 0, 0, (byte)(height - 1), 0, 0,
            .. webp[12..], .. "EXIF"u8, (byte)tiff.Length, 0, 0, 0, .. tiff,
        ];
        return [.. "RIFF"u8, .. BitConverter.GetBytes(chunks.Length), .. chunks];
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(6)]
    [InlineData(8)]
    public void Decode_WebPWithOrientation_ReturnsUprightImage(int orientation)
    {
        static SKColor Color(int y, int x) => new((byte)(y * 50), (byte)(x * 25), 7);
        ImageBuffer expected = ExifOrientation.Apply(Decode(WebP(Color)), orientation);
        ImageBuffer found = Decode(WithExif(WebP(Color), 5, 9, Jpeg.Exif(orientation)[6..]));
        Assert.Equal((expected.Height, expected.Width), (found.Height, found.Width));
        Assert.Equal(expected.Bytes.ToArray(), found.Bytes.ToArray());
    }

    [Theory]
    [InlineData("GIF")]
    [InlineData("BMP")]
    [InlineData("ICO")]
    public void Decode_OpaqueImage_ReturnsThreeChannels(string format)
    {
        ImageBuffer image = Decode(Files[format]);
        Assert.Equal((2, 3, 3), (image.Height, image.Width, image.Channels));
        Assert.Equal(Colors, image.Bytes.ToArray());
    }

    [Fact]
    public void Decode_LosslessWebP_ReturnsStoredValues()
    {
        ImageBuffer image = Decode(Files["WebP"]);
        Assert.Equal((5, 9, 3), (image.Height, image.Width, image.Channels));
        for (int y = 0; y < 5; y++)
            for (int x = 0; x < 9; x++)
                Assert.Equal((y * 50, x * 25, 7), (image[y, x, 0], image[y, x, 1], image[y, x, 2]));
    }

    /// <summary>The stored colours, not premultiplied by alpha.</summary>
    [Fact]
    public void Decode_WebPWithAlpha_ReturnsFourUnpremultipliedChannels()
    {
        ImageBuffer image = Decode(WebP((y, x) => new SKColor(200, 100, (byte)(x * 25), (byte)(1 + y * 60))));
        Assert.Equal((5, 9, 4), (image.Height, image.Width, image.Channels));
        for (int y = 0; y < 5; y++)
            for (int x = 0; x < 9; x++)
                Assert.Equal((200, 100, x * 25, 1 + y * 60), (image[y, x, 0], image[y, x, 1], image[y, x, 2], image[y, x, 3]));
    }

    [Fact]
    public void Decode_GifWithTransparentColor_ReturnsFourChannels()
    {
        ImageBuffer image = Decode(Convert.FromBase64String(Transparent));
        Assert.Equal((2, 3, 4), (image.Height, image.Width, image.Channels));
        Assert.Equal([255, 255, 0, 0, 255, 255], Enumerable.Range(0, 6).Select(i => (int)image.Bytes[i * 4 + 3]));
        Assert.Equal([255, 0, 0], image.Bytes[..3].ToArray());
        Assert.Contains("black where alpha is dropped", Assert.Single(image.Notes), StringComparison.Ordinal);
    }

    /// <summary>An ICO of several images: bitmaps without the file header of a BMP, with their mask, or PNG files.</summary>
    private static byte[] Ico(params byte[][] images)
    {
        int at = 6 + 16 * images.Length;
        List<byte> directory = [0, 0, 1, 0, (byte)images.Length, 0];
        foreach (byte[] image in images)
        {
            directory.AddRange([0, 0, 0, 0, 1, 0, 32, 0, .. BitConverter.GetBytes(image.Length), .. BitConverter.GetBytes(at)]);
            at += image.Length;
        }
        return [.. directory, .. images.SelectMany(image => image)];
    }

    /// <summary>A square bitmap of 32 bits and one colour for an ICO.</summary>
    private static byte[] IconBitmap(int side, byte blue)
    {
        int mask = (side + 31) / 32 * 4 * side;
        return [40, 0, 0, 0, .. BitConverter.GetBytes(side), .. BitConverter.GetBytes(2 * side), 1, 0, 32, 0, .. new byte[24],
            .. Enumerable.Repeat((byte[])[blue, 20, 30, 255], side * side).SelectMany(pixel => pixel), .. new byte[mask]];
    }

    [Fact]
    public void Decode_IcoWithPng_GivesThePngAsItsOwnDecoderDoes()
    {
        ImageBuffer rgba = ImageBuffer.FromBytes(2, 1, 4, [1, 2, 3, 4, 5, 6, 7, 8]);
        byte[] png = ImageFile.EncodePng(rgba);
        Assert.Equal(rgba.Bytes.ToArray(), Decode(Ico(png)).Bytes.ToArray());
        ImageBuffer opaque = Decode(Ico(ImageFile.EncodePng(ImageBuffer.FromBytes(2, 1, 4, [1, 2, 3, 255, 5, 6, 7, 255]))));
        Assert.Equal(3, opaque.Channels);
        Assert.Equal([1, 2, 3, 5, 6, 7], opaque.Bytes.ToArray());
        png[^20] ^= 1;
        Assert.Contains("The PNG some.image is damaged", Assert.Throws<LimeException>(() => Decode(Ico(png))).Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(8, 16)]
    [InlineData(16, 8)]
    public void Decode_IcoWithPngAndBitmap_GivesTheLargerOne(int pngSide, int bitmapSide)
    {
        byte[] png = ImageFile.EncodePng(ImageBuffer.FromBytes(pngSide, pngSide, 1, new byte[pngSide * pngSide]));
        byte[] bitmap = IconBitmap(bitmapSide, blue: 200);
        foreach (byte[] file in (byte[][])[Ico(png, bitmap), Ico(bitmap, png)])
        {
            ImageBuffer image = Decode(file);
            Assert.Equal(Math.Max(pngSide, bitmapSide), image.Height);
            Assert.Equal(pngSide > bitmapSide ? [0] : [30, 20, 200], image.Bytes[..image.Channels].ToArray());
        }
    }

    [Fact]
    public void Decode_IcoWithPng_IsNotReadBySkia()
    {
        // A damaged PNG beside a larger bitmap is not looked at.
        byte[] png = ImageFile.EncodePng(ImageBuffer.FromBytes(4, 4, 1, new byte[16]));
        png.AsSpan(30).Fill(7);
        Assert.Equal([30, 20, 9], Decode(Ico(png, IconBitmap(16, blue: 9))).Bytes[..3].ToArray());
    }

    [Theory]
    [InlineData(4)] // JPEG
    [InlineData(5)] // PNG
    public void Decode_BmpWithAnotherFormatInside_IsRefused(byte compression)
    {
        byte[] file = [.. Bmp(32)[..54], .. ImageFile.EncodePng(ImageBuffer.FromBytes(2, 3, 3, Colors))];
        file[30] = compression;
        Assert.Contains("is of an unsupported kind", Assert.Throws<LimeException>(() => Decode(file)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Decode_Bmp32Bit_ReturnsColors() => Assert.Equal(Colors, Decode(Bmp(32)).WithoutAlpha(AlphaMode.Drop).Bytes.ToArray());

    [Fact]
    public void Decode_TruncatedFile_ThrowsOrReturnsWholeImage()
    {
        foreach ((string format, byte[] file) in Files)
        {
            byte[] whole = Decode(file).Bytes.ToArray();
            for (int length = 0; length < file.Length; length++)
                try
                {
                    Assert.Equal(whole, Decode(file[..length]).Bytes.ToArray());
                    Assert.True(length > file.Length / 3, $"{format} of {length} bytes");
                }
                catch (LimeException problem)
                {
                    Assert.Contains("some.image", problem.Message, StringComparison.Ordinal);
                    if (length >= 14)
                        Assert.Matches($"^The {(format == "ICO" ? "(ICO|PNG)" : format)} some.image is .*damaged.*; "
                            + ".*get a new copy of the file.$", problem.Message);
                }
        }
    }

    [Fact]
    public void Decode_CorruptedBytes_ReturnsImageOrThrowsLimeException()
    {
        foreach (byte[] good in Files.Values)
            for (int at = 0; at < good.Length; at++)
                foreach (byte mask in (byte[])[0x5A, 0xFF, 0x80])
                {
                    byte[] file = [.. good];
                    file[at] ^= mask;
                    try
                    {
                        Assert.InRange(Decode(file).Channels, 1, 4);
                    }
                    catch (LimeException problem)
                    {
                        Assert.Contains("some.image", problem.Message, StringComparison.Ordinal);
                    }
                }
    }

    [Fact]
    public void Decode_HugeSize_ThrowsBeforeAllocating()
    {
        byte[] file = Bmp(24);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(18), 30000);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(22), 40000);
        long before = GC.GetAllocatedBytesForCurrentThread();
        string message = Assert.Throws<LimeException>(() => Decode(file)).Message;
        Assert.Contains("40000 x 30000", message, StringComparison.Ordinal);
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 1 << 20); // managed memory; Skia allocates when it decodes
    }
}
