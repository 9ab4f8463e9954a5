using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using SkiaSharp;

namespace Microsoft.ML.Lime.Tests;

/// <summary>
/// Writes image files of any size and every kind that the libraries read, row by row. Their content compresses well, so that small files
/// declare large images.
/// </summary>
internal static class HugeImages
{
    private const int Grey = 0, Rgb = 2, Palette = 3, GreyAlpha = 4, Rgba = 6;

    /// <summary>A kind of file.</summary>
    /// <param name="Name">A short name.</param>
    /// <param name="Extension">The extension of the file.</param>
    /// <param name="Write">Writes a file with a height and a width.</param>
    public sealed record Kind(string Name, string Extension, Action<Stream, int, int> Write);

    /// <summary>All kinds.</summary>
    public static IReadOnlyList<Kind> Kinds { get; } =
    [
        .. from depth in (int[])[1, 2, 4, 8, 16] select Png(Grey, depth),
        .. from depth in (int[])[1, 2, 4, 8] select Png(Palette, depth),
        .. from color in (int[])[Rgb, GreyAlpha, Rgba] from depth in (int[])[8, 16] select Png(color, depth),
        .. from color in (int[])[Grey, Palette, Rgb] select Png(color, 8, transparent: true),
        Png(Grey, 16, transparent: true),
        .. from depth in (int[])[8, 16] select Png(Rgba, depth, interlaced: true),
        Png(Rgb, 8, orientation: 6),
        Jpeg(1), Jpeg(3), Jpeg(4), Jpeg(1, progressive: true), Jpeg(3, progressive: true), Jpeg(3, orientation: 6),
        Encoded("WebP lossy", alpha: 255, lossless: false), Encoded("WebP lossy, alpha", alpha: 100, lossless: false),
        Encoded("WebP lossless", alpha: 255, lossless: true), Encoded("WebP lossless, alpha", alpha: 100, lossless: true),
        new("GIF", "gif", WriteGif),
        Bmp(8), Bmp(24), Bmp(32),
        new("ICO with a PNG", "ico", WriteIco),
        Npy("|u1", 1, 1), Npy("|u1", 1, 3), Npy("|u1", 1, 4), Npy("<u2", 2, 1), Npy("<f2", 2, 3), Npy("<f4", 4, 1), Npy("<f4", 4, 3),
        Npy("<f8", 8, 1), Npy("|b1", 1, 1),
    ];

    private static Kind Png(int color, int depth, bool transparent = false, bool interlaced = false, int orientation = 0)
    {
        string name = color switch { Grey => "grey", Rgb => "RGB", Palette => "palette", GreyAlpha => "grey + alpha", _ => "RGBA" };
        return new($"PNG {name} {depth}{(transparent ? ", tRNS" : "")}{(interlaced ? ", interlaced" : "")}"
            + (orientation > 0 ? ", turned" : ""), "png",
            (to, height, width) => WritePng(to, height, width, color, depth, transparent, interlaced, orientation));
    }

    /// <summary>Writes a PNG whose rows are all the same.</summary>
    private static void WritePng(
        Stream to, int height, int width, int color, int depth, bool transparent, bool interlaced, int orientation)
    {
        to.Write([0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A]);
        Chunk(to, "IHDR", [.. Big(width), .. Big(height), (byte)depth, (byte)color, 0, 0, interlaced ? (byte)1 : (byte)0]);
        if (orientation > 0)
            Chunk(to, "eXIf", Exif(orientation));
        if (color == Palette)
            Chunk(to, "PLTE", [.. Enumerable.Range(0, 3 << depth).Select(i => (byte)(7 * i))]);
        if (transparent)
            Chunk(to, "tRNS", color switch { Palette => [0, 100], Rgb => [0, 1, 0, 1, 0, 1], _ => [0, 7] });
        int samples = color switch { Rgb => 3, GreyAlpha => 2, Rgba => 4, _ => 1 };
        (int X, int Y, int StepX, int StepY)[] passes = interlaced
            ? [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]
            : [(0, 0, 1, 1)];
        using var data = new MemoryStream();
        using (var deflate = new ZLibStream(data, CompressionLevel.Fastest, leaveOpen: true))
            foreach ((int x, int y, int stepX, int stepY) in passes)
            {
                int columns = (width - x + stepX - 1) / stepX, rows = (height - y + stepY - 1) / stepY;
                var line = new byte[1 + ((long)columns * samples * depth + 7) / 8];
                for (int i = 1; i < line.Length; i++)
                    line[i] = (byte)(i * 37);
                for (int row = 0; row < (columns > 0 ? rows : 0); row++)
                    deflate.Write(line);
            }
        Chunk(to, "IDAT", data.ToArray());
        Chunk(to, "IEND", []);
    }

    /// <summary>Writes the header of a PNG of any size, with a body of a few bytes.</summary>
    public static byte[] LyingPng(int height, int width, byte depth = 8, byte color = Rgb)
    {
        using var file = new MemoryStream();
        file.Write([0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A]);
        Chunk(file, "IHDR", [.. Big(width), .. Big(height), depth, color, 0, 0, 0]);
        Chunk(file, "IDAT", [0x78, 1, 3, 0, 0, 0, 0, 1]);
        Chunk(file, "IEND", []);
        return file.ToArray();
    }

    private static void Chunk(Stream to, string type, byte[] body)
    {
        byte[] content = [.. Encoding.ASCII.GetBytes(type), .. body];
        to.Write(Big(body.Length));
        to.Write(content);
        uint crc = uint.MaxValue;
        foreach (byte b in content)
        {
            crc ^= b;
            for (int bit = 0; bit < 8; bit++)
                crc = (crc & 1) == 0 ? crc >> 1 : crc >> 1 ^ 0xEDB88320;
        }
        to.Write(Big((int)~crc));
    }

    private static byte[] Exif(int orientation) =>
        [0x4D, 0x4D, 0, 42, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, (byte)orientation, 0, 0, 0, 0, 0, 0];

    private static Kind Jpeg(int components, bool progressive = false, int orientation = 0) => new(
        $"JPEG {components switch { 1 => "grey", 3 => "RGB", _ => "CMYK" }}{(progressive ? ", progressive" : "")}"
            + (orientation > 0 ? ", turned" : ""), "jpg",
        (to, height, width) => WriteJpeg(to, height, width, components, progressive, orientation));

    /// <summary>
    /// Writes a JPEG of one colour, without subsampling: each block has the difference 0 and no further coefficients, each a code of one
    /// bit.
    /// </summary>
    public static void WriteJpeg(Stream to, int height, int width, int components, bool progressive, int orientation, bool isEmpty = false)
    {
        to.Write([0xFF, 0xD8]);
        if (orientation > 0)
            Segment(0xE1, [.. "Exif\0\0"u8, .. Exif(orientation)]);
        Segment(0xDB, [0, .. Enumerable.Repeat((byte)1, 64)]);
        Segment(progressive ? (byte)0xC2 : (byte)0xC0, [8, (byte)(height >> 8), (byte)height, (byte)(width >> 8), (byte)width,
            (byte)components, .. Ids().SelectMany(id => (byte[])[id, 0x11, 0])]);
        Segment(0xC4, [0x00, 1, 1, .. new byte[14], 0, 1]); // differences of 0 and 1 bits
        Segment(0xC4, [0x10, 1, 1, .. new byte[14], 0, 1]); // end of block, a coefficient of 1 bit
        long blocks = (height + 7L) / 8 * ((width + 7) / 8);
        if (!progressive)
        {
            Scan(Ids(), 0, 63);
            Zeros(isEmpty ? 0 : 2 * components * blocks);
        }
        else
        {
            Scan(Ids(), 0, 0);
            Zeros(isEmpty ? 0 : components * blocks);
            foreach (byte id in isEmpty ? [] : Ids())
            {
                Scan([id], 1, 63);
                Zeros(blocks);
            }
        }
        to.Write([0xFF, 0xD9]);

        IEnumerable<byte> Ids() => Enumerable.Range(1, components).Select(id => (byte)id);
        void Segment(byte marker, byte[] body) =>
            to.Write([0xFF, marker, (byte)((body.Length + 2) >> 8), (byte)(body.Length + 2), .. body]);
        void Scan(IEnumerable<byte> ids, byte first, byte last) => Segment(0xDA,
            [(byte)ids.Count(), .. ids.SelectMany(id => (byte[])[id, 0]), first, last, 0]);
        void Zeros(long bits) => to.Write(new byte[(bits + 7) / 8]);
    }

    private static Kind Encoded(string name, byte alpha, bool lossless) => new(name, "webp", (to, height, width) =>
    {
        using var bitmap = new SKBitmap(new SKImageInfo(width, height, SKColorType.Rgba8888,
            alpha == 255 ? SKAlphaType.Opaque : SKAlphaType.Unpremul));
        bitmap.Erase(new SKColor(200, 100, 50, alpha));
        using SKPixmap pixels = bitmap.PeekPixels();
        using SKData file = pixels.Encode(new SKWebpEncoderOptions(
            lossless ? SKWebpEncoderCompression.Lossless : SKWebpEncoderCompression.Lossy, 0));
        file.SaveTo(to);
    });

    /// <summary>Writes a GIF of one colour: in its LZW each code stands for one pixel more than the code before.</summary>
    private static void WriteGif(Stream to, int height, int width)
    {
        const int Clear = 256, End = 257, First = 258, Codes = 4096;
        to.Write([.. "GIF89a"u8, .. Little2(width), .. Little2(height), 0xF7, 0, 0, .. new byte[768],
            0x2C, 0, 0, 0, 0, .. Little2(width), .. Little2(height), 0, 8]);
        var codes = new List<byte>();
        (ulong bits, int count, int next) = (0, 0, Codes);
        for (long pixels = (long)height * width; pixels > 0; pixels--)
        {
            Add(Clear, codes.Count == 0 ? 9 : 12);
            Add(0, 9);
            for (next = First; next < Codes && pixels > 1; next++)
            {
                int run = (int)Math.Min(next - 256, pixels - 1);
                Add(run == 1 ? 0 : run + 256, Length(next));
                pixels -= run;
            }
        }
        Add(End, Length(next));
        while (count > 0)
            Emit();
        for (int at = 0; at < codes.Count; at += 255)
        {
            int length = Math.Min(255, codes.Count - at);
            to.WriteByte((byte)length);
            to.Write([.. codes.GetRange(at, length)]);
        }
        to.Write([0, 0x3B]);

        static int Length(int next) => next < 512 ? 9 : next < 1024 ? 10 : next < 2048 ? 11 : 12;

        void Add(int code, int length)
        {
            bits |= (ulong)code << count;
            for (count += length; count >= 8;)
                Emit();
        }

        void Emit()
        {
            codes.Add((byte)bits);
            (bits, count) = (bits >> 8, count - 8);
        }
    }

    private static Kind Bmp(int depth) => new($"BMP {depth}", "bmp", (to, height, width) =>
    {
        int line = (width * depth / 8 + 3) / 4 * 4, palette = depth == 8 ? 1024 : 0;
        to.Write([.. "BM"u8, .. Little(54 + palette + line * height), 0, 0, 0, 0, .. Little(54 + palette), .. Little(40),
            .. Little(width), .. Little(height), 1, 0, (byte)depth, 0, .. new byte[24], .. new byte[palette]]);
        var row = new byte[line];
        for (int y = 0; y < height; y++)
            to.Write(row);
    });

    private static void WriteIco(Stream to, int height, int width)
    {
        using var png = new MemoryStream();
        WritePng(png, height, width, Rgba, 8, transparent: false, interlaced: false, orientation: 0);
        to.Write([0, 0, 1, 0, 1, 0, 0, 0, 0, 0, 1, 0, 32, 0, .. Little((int)png.Length), .. Little(22)]);
        to.Write(png.ToArray());
    }

    private static Kind Npy(string type, int size, int channels) => new($"NPY {type[1..]} x {channels}", "npy", (to, height, width) =>
    {
        to.Write(NpyHeader(type, FormattableString.Invariant($"{height}, {width}{(channels > 1 ? $", {channels}" : "")}")));
        var row = new byte[width * channels * size];
        for (int y = 0; y < height; y++)
            to.Write(row);
    });

    /// <summary>The header of an array, without its values.</summary>
    public static byte[] NpyHeader(string type, string shape)
    {
        string header = $"{{'descr': '{type}', 'fortran_order': False, 'shape': ({shape}), }}".PadRight(117) + "\n";
        return [0x93, .. "NUMPY"u8, 1, 0, .. Little2(header.Length), .. Encoding.ASCII.GetBytes(header)];
    }

    private static byte[] Big(int value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, value);
        return bytes;
    }

    private static byte[] Little(int value) => BitConverter.GetBytes(value);

    private static byte[] Little2(int value) => [(byte)value, (byte)(value >> 8)];
}
