namespace Microsoft.ML.Lime.Engine;

/// <summary>Photos of any kind as what is drawn on.</summary>
internal static class RgbPhoto
{
    /// <summary>A new 8-bit RGB picture: grey is repeated, alpha composed over white, floats (0 to 255) rounded.</summary>
    public static ImageBuffer From(ImageBuffer photo)
    {
        if (photo.Channels is not (1 or 3 or 4))
            throw new ArgumentException($"A photo to draw on has 1, 3 or 4 channels, but this one has {photo.Channels}.", nameof(photo));
        ImageBuffer opaque = photo.WithoutAlpha(AlphaMode.OverWhite).ToByte();
        ReadOnlySpan<byte> source = opaque.Bytes;
        var rgb = new byte[checked(photo.Height * photo.Width * 3)];
        for (int i = 0; i < rgb.Length; i++)
            rgb[i] = source[opaque.Channels == 1 ? i / 3 : i];
        return ImageBuffer.FromBytes(photo.Height, photo.Width, 3, rgb);
    }
}
