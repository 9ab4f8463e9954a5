namespace Microsoft.ML.Lime.Engine;

/// <summary>JPEG by TurboJPEG: baseline and progressive, grey and colour, turned upright as EXIF says.</summary>
internal sealed class JpegDecoder : IImageDecoder
{
    public string Format => "JPEG";

    public bool Recognizes(ReadOnlySpan<byte> content) => content.StartsWith((ReadOnlySpan<byte>)[0xff, 0xd8, 0xff]);

    public ImageBuffer Decode(ReadOnlyMemory<byte> content, string name)
    {
        int orientation = ExifOrientation.Read(JpegMarkers.Check(content.Span, name));
        if (!TurboJpeg.IsAvailable)
            throw new LimeException($"The picture {name} is a JPEG, and the TurboJPEG library that reads it was not found; install it ({Remedy()}) or convert the picture to PNG.");
        (ImageBuffer? picture, string? error) = TurboJpeg.Decode(content.Span, (height, width, color) =>
        {
            if (color is TurboJpeg.ColorCmyk or TurboJpeg.ColorYcck)
                throw new LimeException($"The JPEG {name} has the colours of a printing press (CMYK), which are not read; convert it to RGB.");
            ImageFile.RequireSize(height, width, 3, name);
        });
        return picture is null
            ? throw JpegMarkers.Damaged(name, JpegMarkers.ScanOffset(content.Span), $"the picture data that begins here cannot be decoded ({error})")
            : ExifOrientation.Apply(picture, orientation);
    }

    private static string Remedy() =>
        OperatingSystem.IsWindows() ? "libjpeg-turbo's installer, with its bin folder on the PATH"
        : OperatingSystem.IsMacOS() ? "brew install jpeg-turbo"
        : "on Debian and Ubuntu: apt-get install libturbojpeg0; on Fedora: dnf install turbojpeg";
}
