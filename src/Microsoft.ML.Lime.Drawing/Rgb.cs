namespace Microsoft.ML.Lime.Drawing;

/// <summary>A colour of 8 bits a channel.</summary>
internal readonly record struct Rgb(byte R, byte G, byte B)
{
    public static implicit operator Rgb((byte R, byte G, byte B) color) => new(color.R, color.G, color.B);

    public static Rgb Grey(byte level) => new(level, level, level);

    public static Rgb At(ReadOnlySpan<byte> pixel) => new(pixel[0], pixel[1], pixel[2]);

    public void CopyTo(Span<byte> pixel) => (pixel[0], pixel[1], pixel[2]) = (R, G, B);

    /// <summary>Mixes this colour into a pixel: 0 leaves the pixel, 1 replaces it.</summary>
    public void BlendOnto(Span<byte> pixel, double opacity) =>
        (pixel[0], pixel[1], pixel[2]) = (Mix(pixel[0], R, opacity), Mix(pixel[1], G, opacity), Mix(pixel[2], B, opacity));

    private static byte Mix(byte under, byte over, double opacity) => (byte)(under + (over - under) * opacity + 0.5);
}
