namespace Microsoft.ML.Lime.Images;

/// <summary>Converts between ML.NET's images and the engine's.</summary>
internal static class MLImages
{
    /// <summary>
    /// Copies an image. Colours are taken as they are stored, whatever their opacity, as ML.NET's own ExtractPixels does.
    /// </summary>
    /// <param name="image">ML.NET's image.</param>
    /// <param name="channels">3, or 4 with the opacity.</param>
    public static ImageBuffer ToBuffer(MLImage image, int channels)
    {
        ReadOnlySpan<byte> from = image.Pixels;
        (int red, int blue) = image.PixelFormat == MLPixelFormat.Bgra32 ? (2, 0) : (0, 2);
        var to = new byte[image.Height * image.Width * channels];
        for (int source = 0, target = 0; target < to.Length; source += 4, target += channels)
        {
            to[target] = from[source + red];
            to[target + 1] = from[source + 1];
            to[target + 2] = from[source + blue];
            if (channels == 4)
                to[target + 3] = from[source + 3];
        }
        return ImageBuffer.FromBytes(image.Height, image.Width, channels, to);
    }

    /// <summary>Decodes an image file.</summary>
    /// <exception cref="ArgumentException">ML.NET does not read it.</exception>
    public static MLImage Decode(byte[] bytes)
    {
        using var stream = new MemoryStream(bytes);
        return MLImage.CreateFromStream(stream);
    }

    /// <summary>Makes an opaque image of 8-bit RGB values.</summary>
    public static MLImage ToImage(ImageBuffer image)
    {
        var pixels = new byte[image.Height * image.Width * 4];
        ReadOnlySpan<byte> from = image.Bytes;
        for (int source = 0, target = 0; source < from.Length; source += 3, target += 4)
        {
            from.Slice(source, 3).CopyTo(pixels.AsSpan(target));
            pixels[target + 3] = 255;
        }
        return MLImage.CreateFromPixels(image.Width, image.Height, MLPixelFormat.Rgba32, pixels);
    }
}
