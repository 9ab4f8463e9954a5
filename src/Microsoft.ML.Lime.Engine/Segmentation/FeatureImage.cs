namespace Microsoft.ML.Lime.Engine;

/// <summary>What the clustering compares: <see cref="Channels"/> numbers a pixel, row by row, interleaved.</summary>
internal sealed record FeatureImage(int Height, int Width, int Channels, double[] Values)
{
    // scikit-image's constants, in its order: linear RGB to CIE XYZ, and the white of D65 for the 2 degree observer (whose Y is 1).
    private const double XRed = 0.412453, XGreen = 0.357580, XBlue = 0.180423;
    private const double YRed = 0.212671, YGreen = 0.715160, YBlue = 0.072169;
    private const double ZRed = 0.019334, ZGreen = 0.119193, ZBlue = 0.950227;
    private const double WhiteX = 0.95047, WhiteZ = 1.08883;

    /// <summary>
    /// A picture's values, stretched so that its smallest becomes 0 and its largest 1 (so the unit of a float picture is of no account),
    /// then taken to CIELAB where it has colours; other pictures are stretched to 0 to 100 instead, the range of L*.
    /// </summary>
    /// <exception cref="LimeException">A value is NaN or infinite.</exception>
    public static FeatureImage Of(ImageBuffer picture, CancellationToken cancellation)
    {
        bool colored = picture.Channels is 3 or 4;
        int channels = colored ? 3 : picture.Channels;
        int rowLength = picture.Width * channels;
        var (low, high) = Range(picture, channels);
        double span = high - low;

        var values = new double[picture.Height * rowLength];
        if (picture.IsByte)
        {
            var table = new double[256];
            for (int v = 0; v < table.Length; v++)
                table[v] = Value(v);
            Spread(picture.Bytes, v => table[v]);
        }
        else
        {
            Spread(picture.Floats, v => Value(v));
        }
        if (colored)
            ToLab(values, rowLength, cancellation);
        return new(picture.Height, picture.Width, channels, values);

        double Value(double v)
        {
            double unit = span == 0 ? 0 : (Scaled(v) - low) / span;
            return colored ? Linear(unit) : 100 * unit;
        }

        void Spread<T>(ReadOnlySpan<T> source, Func<T, double> value)
        {
            for (int i = 0; i < values.Length; i++)
            {
                if (i % rowLength == 0)
                    cancellation.ThrowIfCancellationRequested();
                values[i] = value(source[i / channels * picture.Channels + i % channels]);
            }
        }
    }

    /// <summary>The smallest and the largest value of the first <paramref name="channels"/> channels, scaled.</summary>
    private static (double Low, double High) Range(ImageBuffer picture, int channels)
    {
        double low = double.PositiveInfinity, high = double.NegativeInfinity;
        for (int y = 0; y < picture.Height; y++)
            for (int x = 0; x < picture.Width; x++)
                for (int c = 0; c < channels; c++)
                {
                    float value = picture[y, x, c];
                    if (!float.IsFinite(value))
                        throw new LimeException(FormattableString.Invariant(
                            $"The picture has the value {value} at row {y}, column {x}, channel {c}, ") +
                            "where a finite number was expected; replace it before segmenting.");
                    low = Math.Min(low, value);
                    high = Math.Max(high, value);
                }
        return (Scaled(low), Scaled(high));
    }

    /// <summary>Whatever the unit, values go through the 1/255 of 8-bit pictures, so that equal values round equally.</summary>
    private static double Scaled(double value) => value * (1.0 / 255);

    /// <summary>sRGB's gamma undone.</summary>
    private static double Linear(double v) => v > 0.04045 ? Math.Pow((v + 0.055) / 1.055, 2.4) : v / 12.92;

    /// <summary>Linear RGB to CIELAB (D65), in place.</summary>
    private static void ToLab(double[] values, int rowLength, CancellationToken cancellation)
    {
        for (int i = 0; i < values.Length; i += 3)
        {
            if (i % rowLength == 0)
                cancellation.ThrowIfCancellationRequested();
            double r = values[i], g = values[i + 1], b = values[i + 2];
            double x = Compressed((r * XRed + g * XGreen + b * XBlue) / WhiteX);
            double y = Compressed(r * YRed + g * YGreen + b * YBlue);
            double z = Compressed((r * ZRed + g * ZGreen + b * ZBlue) / WhiteZ);
            values[i] = 116 * y - 16;
            values[i + 1] = 500 * (x - y);
            values[i + 2] = 200 * (y - z);
        }
    }

    private static double Compressed(double t) => t > 0.008856 ? Math.Cbrt(t) : 7.787 * t + 16.0 / 116;
}
