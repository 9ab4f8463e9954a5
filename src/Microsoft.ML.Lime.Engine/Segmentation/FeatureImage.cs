using System.Numerics;

namespace Microsoft.ML.Lime.Engine.Segmentation;

/// <summary>
/// The values that segmenters compare: <see cref="Channels"/> planes of height x width numbers, one after another, each row by row.
/// </summary>
internal sealed record FeatureImage(int Height, int Width, int Channels, double[] Values)
{
    // scikit-image's constants in its order: linear RGB to CIE XYZ, and the white point D65 for the 2 degree observer (Y = 1).
    private const double XRed = 0.412453, XGreen = 0.357580, XBlue = 0.180423;
    private const double YRed = 0.212671, YGreen = 0.715160, YBlue = 0.072169;
    private const double ZRed = 0.019334, ZGreen = 0.119193, ZBlue = 0.950227;
    private const double WhiteX = 0.95047, WhiteZ = 1.08883;

    /// <summary>
    /// Scales an image to 0 to 1 and optionally converts it to a perceptual colour space. Float images have no fixed unit, so they are
    /// stretched linearly to 0 to 1; 8-bit images are stretched, too, or divided by 255. In the perceptual space, RGB becomes CIELAB, and
    /// other images are scaled to 0 to 100, the range of L*. The alpha channel of four channels is ignored.
    /// </summary>
    /// <param name="fittedImage">An image with any number of channels.</param>
    /// <param name="stretchBytes">Whether 8-bit images are stretched; otherwise they are divided by 255.</param>
    /// <param name="perceptual">Whether the result is CIELAB, or 0 to 100; otherwise it is 0 to 1.</param>
    /// <param name="parallel">Degree of parallelism, which does not affect the values, and cancellation.</param>
    /// <exception cref="LimeException">A value is NaN or infinite.</exception>
    public static FeatureImage FromImage(ImageBuffer fittedImage, bool stretchBytes, bool perceptual, ParallelOptions parallel)
    {
        bool colored = fittedImage.Channels is 3 or 4;
        int channels = colored ? 3 : fittedImage.Channels;
        parallel.CancellationToken.ThrowIfCancellationRequested();
        // Bytes of 0 and 1 only are not in the usual unit, and would be black.
        var (low, high) = fittedImage.IsByte && !stretchBytes && fittedImage.Bytes.IndexOfAnyExceptInRange((byte)0, (byte)1) >= 0
            ? (0, 1) : Range(fittedImage, channels);
        double span = high - low;

        var features = new FeatureImage(fittedImage.Height, fittedImage.Width, channels,
            new double[channels * fittedImage.Height * fittedImage.Width]);
        double[]? table = fittedImage.IsByte ? [.. Enumerable.Range(0, 256).Select(v => Value(v))] : null;
        Parallel.For(0, fittedImage.Height, parallel, y =>
        {
            for (int c = 0; c < channels; c++)
            {
                Span<double> row = features.Row(c, y);
                int i = y * fittedImage.Width * fittedImage.Channels + c;
                if (table is null)
                    for (int x = 0; x < row.Length; x++, i += fittedImage.Channels)
                        row[x] = Value(fittedImage.Floats[i]);
                else
                    for (int x = 0; x < row.Length; x++, i += fittedImage.Channels)
                        row[x] = table[fittedImage.Bytes[i]];
            }
            if (colored && perceptual)
                ConvertToLab(features.Row(0, y), features.Row(1, y), features.Row(2, y));
        });
        return features;

        double Value(double v)
        {
            double unit = span == 0 ? 0 : (ScaleAs8Bit(v) - low) / span;
            return !perceptual ? unit : colored ? SrgbToLinear(unit) : 100 * unit;
        }
    }

    /// <summary>One row of one channel.</summary>
    public Span<double> Row(int channel, int y) => Values.AsSpan((channel * Height + y) * Width, Width);

    /// <summary>The minimum and maximum of the first <paramref name="channels"/> channels, scaled.</summary>
    private static (double Low, double High) Range(ImageBuffer image, int channels)
    {
        if (image.IsByte)
            return ByteRange(image, channels);
        double low = double.PositiveInfinity, high = double.NegativeInfinity;
        for (int y = 0; y < image.Height; y++)
            for (int x = 0; x < image.Width; x++)
                for (int c = 0; c < channels; c++)
                {
                    float value = image[y, x, c];
                    if (!float.IsFinite(value))
                        throw new LimeException(FormattableString.Invariant(
                            $"The image has the value {value} at row {y}, column {x}, channel {c}, ") +
                            "but all values must be finite; replace it before segmenting.");
                    low = Math.Min(low, value);
                    high = Math.Max(high, value);
                }
        return (ScaleAs8Bit(low), ScaleAs8Bit(high));
    }

    private static (double Low, double High) ByteRange(ImageBuffer image, int channels)
    {
        byte low = byte.MaxValue, high = byte.MinValue;
        ReadOnlySpan<byte> bytes = image.Bytes;
        for (int i = 0; i < bytes.Length; i += image.Channels)
            foreach (byte value in bytes.Slice(i, channels))
                (low, high) = (Math.Min(low, value), Math.Max(high, value));
        return (ScaleAs8Bit(low), ScaleAs8Bit(high));
    }

    /// <summary>
    /// Divides by 255. All images, whatever their unit, are scaled like 8-bit images, so that equal values are rounded equally.
    /// </summary>
    private static double ScaleAs8Bit(double value) => value * (1.0 / 255);

    /// <summary>Inverts the sRGB transfer function.</summary>
    private static double SrgbToLinear(double v) => v > 0.04045 ? Math.Pow((v + 0.055) / 1.055, 2.4) : v / 12.92;

    /// <summary>Converts linear RGB to CIELAB (D65), in place.</summary>
    private static void ConvertToLab(Span<double> red, Span<double> green, Span<double> blue)
    {
        int lanes = Vector<double>.Count, i = 0;
        for (; i <= red.Length - lanes; i += lanes)
            ConvertVectorToLab(red[i..], green[i..], blue[i..]);
        if (i == red.Length)
            return;
        // The remaining pixels are padded to a whole vector, so that all pixels use the same arithmetic.
        Span<double> rest = stackalloc double[3 * lanes];
        red[i..].CopyTo(rest);
        green[i..].CopyTo(rest[lanes..]);
        blue[i..].CopyTo(rest[(2 * lanes)..]);
        ConvertVectorToLab(rest, rest[lanes..], rest[(2 * lanes)..]);
        rest[..(red.Length - i)].CopyTo(red[i..]);
        rest[lanes..(lanes + red.Length - i)].CopyTo(green[i..]);
        rest[(2 * lanes)..(2 * lanes + red.Length - i)].CopyTo(blue[i..]);
    }

    private static void ConvertVectorToLab(Span<double> red, Span<double> green, Span<double> blue)
    {
        Vector<double> r = new(red), g = new(green), b = new(blue);
        Vector<double> x = LabFunction((r * XRed + g * XGreen + b * XBlue) / new Vector<double>(WhiteX));
        Vector<double> y = LabFunction(r * YRed + g * YGreen + b * YBlue);
        Vector<double> z = LabFunction((r * ZRed + g * ZGreen + b * ZBlue) / new Vector<double>(WhiteZ));
        (116 * y - new Vector<double>(16)).CopyTo(red);
        (500 * (x - y)).CopyTo(green);
        (200 * (y - z)).CopyTo(blue);
    }

    /// <summary>
    /// CIELAB's function f(t) for t from 0 to 1.1: the cube root, or a line near 0. The root starts from a quadratic approximation with a
    /// relative error of at most a fifth, refined by three Halley iterations, each of which cubes the error.
    /// </summary>
    private static Vector<double> LabFunction(Vector<double> t)
    {
        Vector<double> root = new Vector<double>(0.22) + t * (new Vector<double>(2.01) - 1.28 * t);
        for (int step = 0; step < 3; step++)
        {
            Vector<double> cube = root * root * root;
            root -= root * (cube - t) / (cube + cube + t);
        }
        Vector<double> line = 7.787 * t + new Vector<double>(16.0 / 116);
        return Vector.ConditionalSelect(Vector.GreaterThan(t, new Vector<double>(0.008856)), root, line);
    }
}
