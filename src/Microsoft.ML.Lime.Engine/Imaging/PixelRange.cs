namespace Microsoft.ML.Lime.Engine.Imaging;

/// <summary>The range of the values in an image file, whose unit may not be the one that models expect.</summary>
/// <remarks>
/// Images of 1, 3 and 4 channels are expected to have values from 0 to 255, files of 16 bits values from 0 to 65535. Suspicious are: 16
/// bits of which less than a quarter is used (10, 12 or 14 bits of a sensor); 8 bits with the values 0 and 1 only; floats and other
/// integers that all lie within [-1, 1], or of which one is below 0 or above 255. A dark photo of 8 bits has larger values than 1, and a
/// black image has 0 only, so neither is suspicious.
/// </remarks>
internal static class PixelRange
{
    private const int Max16 = 65535;

    /// <summary>A sentence with the values that were found and the option that maps them; null for a usual range.</summary>
    public static string? Warning(ImageBuffer source)
    {
        if (source.FileScale == 0 || source.Channels is not (1 or 3 or 4))
            return null;
        (double low, double high) = Find(source);
        if (Suggest(source, low, high) is not { } suggested)
            return null;
        bool is16 = source.FileScale > 1;
        string unit = is16 ? string.Create(CultureInfo.InvariantCulture, $"only {100 * high / Max16:0.#} % of the range of 16 bits")
            : "not from 0 to 255";
        return string.Create(CultureInfo.InvariantCulture, $"The values of the image go from {low:g6} to {high:g6}, {unit}, so the model ")
            + "may see another image than you do. Set the range of black and white "
            + string.Create(CultureInfo.InvariantCulture,
                $"(--range {suggested.Low:g6},{suggested.High:g6}, ExplainOptions.PixelRange), or ")
            + $"--range 0,{(is16 ? Max16 : 255)} if the values are meant as they are.";
    }

    /// <summary>
    /// Maps a range linearly to 0 to 255, in floating point, without clipping. The alpha channel of a file of 8 or 16 bits is kept.
    /// </summary>
    /// <param name="image">The image.</param>
    /// <param name="low">The value that becomes 0, in the unit of the file.</param>
    /// <param name="high">The value that becomes 255.</param>
    public static ImageBuffer Apply(ImageBuffer image, double low, double high)
    {
        double unit = image.FileScale == 0 ? 1 : image.FileScale;
        bool keepsAlpha = image.Channels == 4 && (image.IsByte || unit > 1);
        var mapped = new float[image.Height * image.Width * image.Channels];
        for (int i = 0; i < mapped.Length; i++)
        {
            double value = image.IsByte ? image.Bytes[i] : image.Floats[i];
            mapped[i] = (float)(keepsAlpha && i % 4 == 3 ? value : (value * unit - low) / (high - low) * 255);
        }
        return ImageBuffer.FromFloats(image.Height, image.Width, image.Channels, mapped);
    }

    /// <summary>The smallest and the largest value of the colours, in the unit of the file.</summary>
    private static (double Low, double High) Find(ImageBuffer image)
    {
        (float low, float high) = (float.PositiveInfinity, float.NegativeInfinity);
        int length = image.Height * image.Width * image.Channels;
        for (int i = 0; i < length; i++)
        {
            if (image.Channels == 4 && i % 4 == 3)
                continue;
            float value = image.IsByte ? image.Bytes[i] : image.Floats[i];
            (low, high) = (Math.Min(low, value), Math.Max(high, value));
        }
        return image.FileScale > 1 ? (Math.Round(low * image.FileScale), Math.Round(high * image.FileScale)) : (low, high);
    }

    private static (double Low, double High)? Suggest(ImageBuffer image, double low, double high) => high switch
    {
        _ when image.IsByte => high == 1 ? (0, 1) : null,
        _ when image.FileScale > 1 => high is > 0 and < (Max16 + 1) / 4 ? (0, Bits(high)) : null,
        _ when low >= 0 && high <= 1 => high > 0 ? (0, 1) : null,
        _ when low >= -1 && high <= 1 => (-1, 1),
        _ when low < 0 => (low, high),
        > 255 => (0, Bits(high)),
        _ => null,
    };

    /// <summary>The largest value of the fewest bits that hold a value, such as 4095.</summary>
    private static double Bits(double value) => Math.Pow(2, Math.Ceiling(Math.Log2(Math.Floor(value) + 1))) - 1;
}
