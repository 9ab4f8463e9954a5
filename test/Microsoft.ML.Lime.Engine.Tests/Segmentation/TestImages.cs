using FsCheck;
using FsCheck.Fluent;

namespace Microsoft.ML.Lime.Engine.Tests;

/// <summary>Test images for segmenters.</summary>
internal static class TestImages
{
    /// <summary>Random size and channel count, 8-bit or float; noise, patches or ramps, so that ties and fragments occur.</summary>
    public static Arbitrary<ImageBuffer> Any { get; } = (
        from height in Gen.Choose(1, 40)
        from width in Gen.Choose(1, 40)
        from channels in Gen.Elements(1, 2, 3, 4, 7)
        from floats in Gen.Elements(false, true)
        from patch in Gen.Elements(1, 2, 7, 50)
        from slope in Gen.Choose(0, 9)
        from seed in Gen.Choose(0, 1_000_000)
        select Patches(height, width, channels, floats, patch, slope, seed)).ToArbitrary();

    /// <summary>Patches of random values on a ramp.</summary>
    public static ImageBuffer Patches(int height, int width, int channels, bool floats, int patch, int slope, int seed)
    {
        var values = new byte[height * width * channels];
        for (int i = 0; i < values.Length; i++)
        {
            int y = i / channels / width, x = i / channels % width;
            values[i] = (byte)(Mixed(seed, y / patch, x / patch, i % channels) + slope * (x + 2 * y));
        }
        // Float images with an unusual unit and negative values.
        return floats
            ? ImageBuffer.FromFloats(height, width, channels, Array.ConvertAll(values, v => v * 0.37f - 20))
            : ImageBuffer.FromBytes(height, width, channels, values);
    }

    /// <summary>Three channels of an image made of integers only, so that Python can reproduce it: see SlicOracleTests.</summary>
    public static byte[][] Landscape(int height, int width)
    {
        byte[] red = new byte[height * width], green = new byte[height * width], blue = new byte[height * width];
        for (int i = 0; i < red.Length; i++)
        {
            int y = i / width, x = i % width;
            bool disc = (x - 40) * (x - 40) + 2 * (y - 20) * (y - 20) < 400;
            red[i] = (byte)(3 * x + y);
            green[i] = (byte)(200 - 4 * y + x * y % 5);
            blue[i] = (byte)((disc ? 220 : (x / 14 + y / 9) % 2 * 90) + (x * 3 + y * 7) % 11);
        }
        return [red, green, blue];
    }

    /// <summary>The landscape and derived values as seven float channels, some negative; reproducible in Python.</summary>
    public static ImageBuffer SevenChannels(int height, int width)
    {
        byte[][] landscape = Landscape(height, width);
        var values = new float[height * width * 7];
        for (int i = 0; i < height * width; i++)
        {
            int r = landscape[0][i], g = landscape[1][i], b = landscape[2][i];
            ReadOnlySpan<float> pixel = [r, g, b, r - g, i % width * 5, i / width * 3, r * b % 97];
            pixel.CopyTo(values.AsSpan(i * 7));
        }
        return ImageBuffer.FromFloats(height, width, 7, values);
    }

    /// <summary>Combines separate channels into an interleaved image.</summary>
    public static ImageBuffer Interleaved(int height, int width, params byte[][] channels)
    {
        var pixels = new byte[height * width * channels.Length];
        for (int i = 0; i < pixels.Length; i++)
            pixels[i] = channels[i % channels.Length][i / channels.Length];
        return ImageBuffer.FromBytes(height, width, channels.Length, pixels);
    }

    private static byte Mixed(params ReadOnlySpan<int> parts)
    {
        uint hash = 2166136261;
        foreach (int part in parts)
        {
            hash = (hash ^ (uint)part) * 16777619;
            hash ^= hash >> 15;
        }
        return (byte)(hash * 2654435761 >> 24);
    }
}
