namespace Microsoft.ML.Lime.Engine;

/// <summary>JPEG by TurboJPEG: baseline and progressive, grey and colour.</summary>
internal sealed class JpegDecoder : IImageDecoder
{
    public string Format => "JPEG";

    public static bool IsJpeg(ReadOnlySpan<byte> content) => content.StartsWith((ReadOnlySpan<byte>)[0xff, 0xd8, 0xff]);

    /// <summary>Without the library it steps back, so that a decoder that was added can read JPEG.</summary>
    public bool Recognizes(ReadOnlySpan<byte> content) => TurboJpeg.IsAvailable && IsJpeg(content);

    public ImageBuffer Decode(ReadOnlyMemory<byte> content, string name)
    {
        int scan = RequireWhole(content.Span, name);
        (ImageBuffer? picture, string? error) = TurboJpeg.Decode(content.Span, (height, width, color) =>
        {
            if (color is TurboJpeg.ColorCmyk or TurboJpeg.ColorYcck)
                throw new LimeException(
                    $"The JPEG {name} has the colours of a printing press (CMYK), which are not read; convert it to RGB.");
            ImageFile.RequireSize(height, width, color == TurboJpeg.ColorGrey ? 1 : 3, name);
        });
        return picture ?? throw Damaged(name, scan, $"the picture data that begins here cannot be decoded ({error})");
    }

    /// <summary>
    /// Checks that every segment lies within the file and that the picture ends; returns where its compressed data begin.
    /// </summary>
    internal static int RequireWhole(ReadOnlySpan<byte> file, string name)
    {
        int scan = 0, offset = 0;
        while (JpegSegment.Next(file, offset) is { } segment)
        {
            if (segment.Marker == JpegSegment.EndOfImage)
                return scan > 0 ? scan : throw Damaged(name, segment.Start, "the picture ends here without any picture data");
            if (segment.End > file.Length)
                throw Damaged(name, file.Length, $"the file ends within the segment that begins at byte {segment.Start - 4}");
            if (segment.Marker == JpegSegment.StartOfScan && scan == 0)
                scan = segment.End;
            offset = segment.End;
        }
        throw Damaged(name, file.Length, "the file ends before the picture does");
    }

    private static LimeException Damaged(string name, long offset, string what) =>
        new(FormattableString.Invariant($"The JPEG {name} is damaged at byte {offset}: {what}; get the file anew."));
}
