namespace Microsoft.ML.Lime.Engine.Imaging;

/// <summary>Names the format of a file that no decoder recognizes, for error messages.</summary>
internal static class FileSignature
{
    public static string Describe(ReadOnlySpan<byte> content)
    {
        ReadOnlySpan<byte> start = content[..Math.Min(content.Length, 132)];
        if (SkiaDecoder.DetectFormat(start) is { } kind)
            return kind == "ICO" ? "is an ICO" : $"is a {kind}";
        if (start.StartsWith("II*\0"u8) || start.StartsWith("MM\0*"u8) || start.StartsWith("II+\0"u8))
            return "is a TIFF";
        if (start.Length >= 12 && start[4..].StartsWith("ftyp"u8))
            // Searches the major brand and the compatible brands.
            return start[8..].IndexOf("avif"u8) >= 0 ? "is an AVIF" : "is a HEIC image or a video";
        if (start.StartsWith("\0\0\0\u000cjP  "u8))
            return "is a JPEG 2000";
        if (start.StartsWith("\0\0\0\u000cJXL "u8) || start.StartsWith((ReadOnlySpan<byte>)[0xff, 0x0a]))
            return "is a JPEG XL";
        if (start.Length >= 132 && start[128..].StartsWith("DICM"u8))
            return "is a DICOM file";
        if (start.StartsWith("%PDF"u8))
            return "is a PDF";
        if (start.StartsWith("PK"u8))
            return "is a ZIP (or NPZ) archive";
        foreach (byte b in start)
            if (b < 0x20 && b is not ((byte)'\t' or (byte)'\n' or (byte)'\r' or (byte)'\f'))
                return $"starts with the bytes {Convert.ToHexString(start[..Math.Min(8, start.Length)])}";
        return "looks like text";
    }
}
