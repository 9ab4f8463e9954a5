namespace Microsoft.ML.Lime.Engine.Imaging;

/// <summary>The range of the values in an image file, whose unit may not be the one that models expect.</summary>
/// <remarks>
/// Images of 1, 3 and 4 channels are expected to have values from 0 to 255, files of 16 bits values from 0 to 65535. Suspicious are: 16
/// bits of which less than a quarter is used (10, 12 or 14 bits of a sensor); whole numbers from 0 to less than 16 (a dark photo has larger
/// ones), but not a black image; other numbers of at most 100; values below 0 or above 255. In files of 16 bits and in floats the largest
/// and smallest values (.1 %, at least 4, at most a quarter) are left out at first, so that single hot pixels do not hide the range.
/// Pixels with an alpha of 0 do not count.
/// </remarks>
internal static class PixelRange
{
    private const int Max16 = 65535, MaxSample = 1 << 18;

    /// <summary>A sentence with the values that were found and the option that maps them; null for a usual range.</summary>
    /// <param name="source">The source image.</param>
    /// <param name="isMapped">
    /// Whether the stated preprocessing is made for two values of black and white, in the unit of <see cref="ImageBuffer"/>: then there is
    /// no warning. Null, the default, for no preprocessing.
    /// </param>
    public static string? Warning(ImageBuffer source, Func<float, float, bool>? isMapped = null)
    {
        if (source.FileScale == 0 || source.Channels is not (1 or 3 or 4))
            return null;
        (double Low, double High, bool IsWhole) all = Find(source);
        if (all.High < all.Low)
            return null; // no visible pixel
        (double low, double high) = source.IsByte ? (all.Low, all.High) : WithoutOutliers(source, (all.Low, all.High));
        (double Low, double High)? suggested = Suggest(source, all.IsWhole, low, high);
        if (suggested is null)
        {
            (low, high) = (all.Low, all.High);
            suggested = Suggest(source, all.IsWhole, low, high);
        }
        if (suggested is not { } range
            || !HasAlphaUpTo(source, range.High)
            && isMapped?.Invoke((float)(range.Low / source.FileScale), (float)(range.High / source.FileScale)) == true)
            return null;
        bool is16 = source.FileScale > 1;
        string found = FormattableString.Invariant($"go from {all.Low:g6} to {all.High:g6}");
        if ((low, high) != (all.Low, all.High))
            found += FormattableString.Invariant($", nearly all from {low:g6} to {high:g6}");
        string unit = is16 ? FormattableString.Invariant($"only {100 * high / Max16:0.#} % of the range of 16 bits") : "not from 0 to 255";
        string start = $"The values of the image {found}, {unit}, so the model may see another image than you do. ";
        return low < 0 && range == (0, 255)
            ? start + "The array looks standardized already: use --preprocess raw --range 0,255 (ExplainOptions.PixelRange) if its values "
                + "are those that the model takes, or set the values of black and white that hold for all your images."
            : start + "Set the range of black and white "
                + FormattableString.Invariant($"(--range {range.Low:g6},{range.High:g6}, ExplainOptions.PixelRange), or ")
                + $"--range 0,{(is16 ? Max16 : 255)} if the values are meant as they are.";
    }

    /// <summary>
    /// Whether a preprocessing is made for a range and not for 0 to 255: black and white become values that models take, which those of
    /// 0 to 255 do not. Models take a range of 1 to 6 within -3 to 3, such as 0 to 1 or a division by the standard deviation, or a range of
    /// 200 to 260 within -256 to 256.
    /// </summary>
    /// <param name="prepare">Preprocesses one value: a value per channel of the model.</param>
    /// <param name="low">Black, in the unit of <see cref="ImageBuffer"/>.</param>
    /// <param name="high">White.</param>
    public static bool IsMadeFor(Func<float, float[]> prepare, float low, float high) =>
        IsUsual(prepare(low), prepare(high)) && !IsUsual(prepare(0), prepare(255));

    private static bool IsUsual(float[] black, float[] white) => black.Zip(white).All(pair =>
        (Math.Abs(pair.Second - pair.First), Math.Max(Math.Abs(pair.First), Math.Abs(pair.Second))) is
            ( >= 0.99f and <= 6, <= 3) or ( >= 200 and <= 260, <= 256));

    /// <summary>
    /// Maps a range linearly to 0 to 255, in floating point, without clipping. The alpha channel of a file of 8 or 16 bits is kept; but if
    /// the largest alpha of a file of 16 bits is at most <paramref name="high"/>, alpha has the bits of the colours, and
    /// <paramref name="high"/> is opaque.
    /// </summary>
    /// <param name="image">The image.</param>
    /// <param name="low">The value that becomes 0, in the unit of the file.</param>
    /// <param name="high">The value that becomes 255.</param>
    public static ImageBuffer Apply(ImageBuffer image, double low, double high) => Mapping(image, low, high)(image);

    /// <summary>The same for some of the image's pixels.</summary>
    /// <returns>A function that maps pixels of the image, each by itself.</returns>
    public static Func<ImageBuffer, ImageBuffer> Mapping(ImageBuffer image, double low, double high)
    {
        double unit = image.FileScale == 0 ? 1 : image.FileScale;
        bool keepsAlpha = image.Channels == 4 && (image.IsByte || unit > 1);
        bool mapsAlpha = HasAlphaUpTo(image, high);
        return pixels =>
        {
            var mapped = new float[pixels.Height * pixels.Width * pixels.Channels];
            for (int i = 0; i < mapped.Length; i++)
            {
                double value = pixels.IsByte ? pixels.Bytes[i] : pixels.Floats[i];
                mapped[i] = (float)(!keepsAlpha || i % 4 != 3 ? (value * unit - low) / (high - low) * 255
                    : mapsAlpha ? Math.Round(value * unit) / high * 255
                    : value);
            }
            return ImageBuffer.FromFloats(pixels.Height, pixels.Width, pixels.Channels, mapped);
        };
    }

    /// <summary>Whether the alpha of a file of 16 bits has the bits of the colours: its largest value is at most their white.</summary>
    private static bool HasAlphaUpTo(ImageBuffer image, double high)
    {
        if (image.Channels != 4 || image.FileScale <= 1 || high is not (> 0 and < Max16))
            return false;
        float largest = 0;
        for (int i = 3; i < image.Height * image.Width * 4; i += 4)
            largest = Math.Max(largest, image.ValueAt(i));
        return Math.Round(largest * image.FileScale) <= high;
    }

    private static bool IsVisible(ImageBuffer image, int pixel) =>
        image.Channels != 4 || image.ValueAt(4 * pixel + 3) != 0;

    /// <summary>The smallest and the largest value of the colours, in the unit of the file, and whether all are whole numbers.</summary>
    private static (double Low, double High, bool IsWhole) Find(ImageBuffer image)
    {
        (double low, double high, bool isWhole) = (double.PositiveInfinity, double.NegativeInfinity, true);
        int length = image.Height * image.Width * image.Channels;
        for (int i = 0; i < length; i++)
        {
            if (image.Channels == 4 && (i % 4 == 3 || !IsVisible(image, i / 4)))
                continue;
            double value = Value(image, i);
            (low, high) = (Math.Min(low, value), Math.Max(high, value));
            isWhole = isWhole && double.IsInteger(value);
        }
        return (low, high, isWhole);
    }

    /// <summary>
    /// The range of the colours without the outliers; of a large image every n-th pixel is looked at. All values if none of those is
    /// visible.
    /// </summary>
    private static (double Low, double High) WithoutOutliers(ImageBuffer image, (double Low, double High) all)
    {
        int pixels = image.Height * image.Width, step = 1 + pixels / MaxSample, colors = Math.Min(image.Channels, 3);
        var values = new List<double>();
        for (int pixel = 0; pixel < pixels; pixel += step)
            for (int color = 0; color < colors && IsVisible(image, pixel); color++)
                values.Add(Value(image, pixel * image.Channels + color));
        if (values.Count == 0)
            return all;
        values.Sort();
        int rest = Math.Min(Math.Max(4, values.Count / 1000), values.Count / 4);
        return (values[rest], values[^(1 + rest)]);
    }

    private static double Value(ImageBuffer image, int i) =>
        image.FileScale > 1 ? Math.Round(image.ValueAt(i) * image.FileScale) : image.ValueAt(i);

    private static (double Low, double High)? Suggest(ImageBuffer image, bool isWhole, double low, double high) => high switch
    {
        _ when image.FileScale > 1 => high is > 0 and < (Max16 + 1) / 4 ? (0, Bits(high)) : null,
        _ when low >= 0 && isWhole && high < 16 => high > 0 ? (0, Bits(high)) : null,
        _ when low >= 0 && high <= 1.1 => high > 0 ? (0, 1) : null,
        _ when low >= -1 && high <= 1 => (-1, 1),
        _ when low < 0 => (0, 255),
        > 255 => (0, Bits(high)),
        <= 100 when !isWhole => (0, 100),
        _ => null,
    };

    /// <summary>The largest value of the fewest bits that hold a value, such as 4095.</summary>
    private static double Bits(double value) => Math.Pow(2, Math.Ceiling(Math.Log2(Math.Floor(value) + 1))) - 1;
}
