using System.Buffers.Binary;

namespace Microsoft.ML.Lime.Engine;

/// <summary>The IHDR chunk of a PNG (W3C PNG, 11.2.2).</summary>
internal readonly record struct PngHeader(int Height, int Width, int Depth, PngColor Color, bool Interlaced)
{
    /// <summary>Samples per pixel as they are stored.</summary>
    public int Samples => Color switch { PngColor.GreyAlpha => 2, PngColor.Rgb => 3, PngColor.Rgba => 4, _ => 1 };

    /// <summary>Bytes of a row of some pixels, the filter byte not counted.</summary>
    public int RowBytes(int width) => checked((int)(((long)width * Samples * Depth + 7) / 8));

    public static PngHeader Parse(ReadOnlySpan<byte> data, long offset, string name)
    {
        if (data.Length != 13)
            throw new LimeException(FormattableString.Invariant($"The PNG {name} is damaged: its header at byte {offset} has {data.Length} bytes instead of 13; get the file anew."));
        long width = BinaryPrimitives.ReadUInt32BigEndian(data), height = BinaryPrimitives.ReadUInt32BigEndian(data[4..]);
        int depth = data[8];
        var color = (PngColor)data[9];
        bool valid = color switch
        {
            PngColor.Grey => depth is 1 or 2 or 4 or 8 or 16,
            PngColor.Palette => depth is 1 or 2 or 4 or 8,
            PngColor.Rgb or PngColor.GreyAlpha or PngColor.Rgba => depth is 8 or 16,
            _ => false,
        };
        if (!valid || data[10] != 0 || data[11] != 0 || data[12] > 1)
            throw new LimeException(FormattableString.Invariant($"The PNG {name} is damaged: its header at byte {offset} names colour type {data[9]}, depth {depth}, compression {data[10]}, filter {data[11]}, interlace {data[12]}, which PNG does not have; get the file anew."));
        var header = new PngHeader(0, 0, depth, color, data[12] == 1);
        ImageFile.RequireSize(height, width, Math.Max(header.Samples, 3), name);
        return header with { Height = (int)height, Width = (int)width };
    }
}
