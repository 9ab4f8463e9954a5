namespace Microsoft.ML.Lime.Engine.Imaging;

/// <summary>Names the format of a file that no decoder recognizes, for error messages.</summary>
internal static class FileSignature
{
    public static string Describe(ReadOnlySpan<byte> content)
    {
        ReadOnlySpan<byte> start = content[..Math.Min(content.Length, 132)];
        if (SkiaDecoder.DetectFormat(start) is { } kind)
            return kind == "ICO" ? "is an ICO" : $"is a {kind}";
        if (start.StartsWith("II*\0"u8) || start.StartsWith("MM\0*"u8) || start.StartsWith("II+\0"u8) || start.StartsWith("MM\0+"u8))
            return "is a TIFF, or the raw file of a camera";
        if (start.Length >= 12 && start[4..].StartsWith("ftyp"u8))
            // Searches the major brand and the compatible brands.
            return start[8..].IndexOf("avif"u8) >= 0 || start[8..].IndexOf("avis"u8) >= 0 ? "is an AVIF" : "is a HEIC image or a video";
        if (start.StartsWith("\0\0\0\u000cjP  "u8) || start.StartsWith((ReadOnlySpan<byte>)[0xff, 0x4f, 0xff, 0x51]))
            return "is a JPEG 2000";
        if (start.StartsWith("\0\0\0\u000cJXL "u8) || start.StartsWith((ReadOnlySpan<byte>)[0xff, 0x0a]))
            return "is a JPEG XL";
        if (start.Length >= 132 && start[128..].StartsWith("DICM"u8))
            return "is a DICOM file";
        if (start is [(byte)'P', >= (byte)'1' and <= (byte)'7', (byte)'\n' or (byte)' ' or (byte)'\r' or (byte)'\t', ..])
            return "is a PPM, PGM, PBM or PAM image";
        if (start.StartsWith("8BPS"u8))
            return "is a Photoshop document";
        if (start.IndexOf("<svg"u8) >= 0)
            return "is an SVG drawing";
        if (start.StartsWith((ReadOnlySpan<byte>)[0x76, 0x2f, 0x31, 0x01]))
            return "is an OpenEXR image";
        if (start.StartsWith((ReadOnlySpan<byte>)[0x89, (byte)'H', (byte)'D', (byte)'F']))
            return "is an HDF5 file";
        if (start.StartsWith("SIMPLE  ="u8))
            return "is a FITS image";
        // TGA has no signature at its start: no identification, no colour map or one, and a type of image.
        if (start.Length >= 18 && start[1] <= 1 && start[2] is 1 or 2 or 3 or 9 or 10 or 11 && start[16] is 8 or 15 or 16 or 24 or 32
            && !start[3..5].ContainsAnyExcept((byte)0))
            return "is probably a TGA image";
        if (start.StartsWith("%PDF"u8))
            return "is a PDF";
        if (start.StartsWith("PK"u8))
            return "is a ZIP (or NPZ) archive";
        if (start.IndexOf((ReadOnlySpan<byte>)[0xff, 0xd8, 0xff]) is > 0 and var before)
            return string.Create(CultureInfo.InvariantCulture,
                $"has {before} byte{(before == 1 ? "" : "s")} before the start of a JPEG (FF D8 FF)");
        foreach (byte b in start)
            if (b < 0x20 && b is not ((byte)'\t' or (byte)'\n' or (byte)'\r' or (byte)'\f'))
                return $"starts with the bytes {Convert.ToHexString(start[..Math.Min(8, start.Length)])}";
        return "looks like text";
    }
}
