namespace Microsoft.ML.Lime.Engine;

/// <summary>Photos of any kind as what is drawn on.</summary>
internal static class RgbPhoto
{
    /// <summary>A new 8-bit RGB picture: grey is repeated, alpha composed over white, floats (0 to 255) rounded.</summary>
    public static ImageBuffer From(ImageBuffer photo)
    {
        if (photo.Channels is not (1 or 3 or 4))
            throw new ArgumentException($"A photo to draw on has 1, 3 or 4 channels, but this one has {photo.Channels}.", nameof(photo));
        ReadOnlySpan<byte> source = photo.ToByte().Bytes;
        var rgb = new byte[checked(photo.Height * photo.Width * 3)];
        for (int pixel = 0; pixel < rgb.Length / 3; pixel++)
            for (int channel = 0; channel < 3; channel++)
            {
                int value = source[pixel * photo.Channels + (photo.Channels == 1 ? 0 : channel)];
                int alpha = photo.Channels == 4 ? source[pixel * 4 + 3] : 255;
                rgb[pixel * 3 + channel] = (byte)((value * alpha + 255 * (255 - alpha) + 127) / 255);
            }
        return ImageBuffer.FromBytes(photo.Height, photo.Width, 3, rgb);
    }
}
