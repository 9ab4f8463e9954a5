namespace Microsoft.ML.Lime.Engine.Tests;

/// <summary>Edits JPEG files, and skips tests where the library that decodes them is not installed.</summary>
internal static class Jpeg
{
    public static void RequireLibrary() => Assert.SkipUnless(TurboJpeg.IsAvailable, "TurboJPEG is not installed.");

    /// <summary>The file with a segment put in behind its first marker.</summary>
    public static byte[] WithSegment(byte[] file, byte marker, byte[] body) =>
        [.. file[..2], 0xFF, marker, (byte)((body.Length + 2) >> 8), (byte)(body.Length + 2), .. body, .. file[2..]];

    /// <summary>An EXIF segment's body that says nothing but how the camera was held.</summary>
    public static byte[] Exif(int orientation, bool little = false)
    {
        byte[] number = little ? [(byte)orientation, 0, 0, 0] : [0, (byte)orientation, 0, 0];
        byte[] tiff = little
            ? [0x49, 0x49, 42, 0, 8, 0, 0, 0, 2, 0,
                0x00, 0x01, 4, 0, 1, 0, 0, 0, 9, 0, 0, 0, 0x12, 0x01, 3, 0, 1, 0, 0, 0, .. number, 0, 0, 0, 0]
            : [0x4D, 0x4D, 0, 42, 0, 0, 0, 8, 0, 2,
                0x01, 0x00, 0, 4, 0, 0, 0, 1, 0, 0, 0, 9, 0x01, 0x12, 0, 3, 0, 0, 0, 1, .. number, 0, 0, 0, 0];
        return [.. "Exif\0\0"u8, .. tiff];
    }

    /// <summary>Where the content of the first segment with this marker begins.</summary>
    public static int Find(byte[] file, byte marker)
    {
        int at = 2;
        while (file[at + 1] != marker)
            at += 2 + (file[at + 2] << 8 | file[at + 3]);
        return at + 4;
    }
}
