namespace Microsoft.ML.Lime.Drawing;

/// <summary>A colour with 8 bits per channel.</summary>
internal readonly record struct Rgb(byte R, byte G, byte B)
{
    public static implicit operator Rgb((byte R, byte G, byte B) color) => new(color.R, color.G, color.B);

    public static Rgb Grey(byte level) => new(level, level, level);

    public static Rgb At(ReadOnlySpan<byte> pixel) => new(pixel[0], pixel[1], pixel[2]);

    public void CopyTo(Span<byte> pixel) => (pixel[0], pixel[1], pixel[2]) = (R, G, B);

    /// <summary>Blends this colour onto a pixel: an opacity of 0 keeps the pixel, 1 replaces it.</summary>
    public void BlendOnto(Span<byte> pixel, double opacity) =>
        (pixel[0], pixel[1], pixel[2]) = (Mix(pixel[0], R, opacity), Mix(pixel[1], G, opacity), Mix(pixel[2], B, opacity));

    private static byte Mix(byte under, byte over, double opacity) => (byte)(under + (over - under) * opacity + 0.5);
}
