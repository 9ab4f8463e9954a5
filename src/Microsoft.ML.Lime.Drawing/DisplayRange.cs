namespace Microsoft.ML.Lime.Drawing;

/// <summary>
/// Converts an image with any number of channels and any range to 8-bit RGB for display. All drawing methods apply <see cref="Default"/>.
/// For other channels or another range, apply a conversion first and draw on its result, which has the same size.
/// </summary>
public sealed record DisplayRange
{
    /// <summary>
    /// The default conversion. Grey, RGB and RGBA (over white) are kept; other images become the mean of all channels in grey. The image
    /// determines <see cref="Low"/> and <see cref="High"/>.
    /// </summary>
    public static DisplayRange Default { get; } = new();

    /// <summary>
    /// Indices of the channels to show, from 0: one for grey, three for red, green and blue. Empty, the default, for the channels of
    /// <see cref="Default"/>; only then alpha is applied.
    /// </summary>
    public IReadOnlyList<int> Channels { get; init; } = [];

    /// <summary>
    /// The value that becomes black. Null, the default, means 0 for 8-bit images and for float images of 1, 3 or 4 channels with all values
    /// in 0 to 255; for other images the minimum of the shown values.
    /// </summary>
    public double? Low { get; init; }

    /// <summary>
    /// The value that becomes white. Null, the default, means 255 for 8-bit images; for float images of 1, 3 or 4 channels 1 if all values
    /// are in 0 to 1, the maximum if it is below 64, as for 10 or 12 bits in a file of 16 bits, and 255 if all are in 0 to 255; for other
    /// images the maximum of the shown values. An 8-bit image with the values 0 and 1 only becomes black and white.
    /// </summary>
    public double? High { get; init; }

    /// <summary>Converts an image.</summary>
    /// <param name="image">The image, of any size and number of channels. Values that are not finite become black.</param>
    /// <returns>A new 8-bit RGB image of the same size.</returns>
    /// <exception cref="LimeException">
    /// A channel does not exist, the number of channels to show is not 1 or 3, or the range is empty.
    /// </exception>
    public ImageBuffer Apply(ImageBuffer image)
    {
        ImageBuffer shown = ToBytes(image);
        return shown != image && shown.Channels == 3 ? shown : Repeated(shown);
    }

    /// <summary>
    /// Converts an image and reduces it with <see cref="ResampleFilter.Bilinear"/>. The result equals that of both steps one after the
    /// other, but images of 1, 3 and 4 channels are not copied at their full size.
    /// </summary>
    /// <param name="image">The image, of any size and number of channels. Values that are not finite become black.</param>
    /// <param name="height">Rows of the new image, at least 1.</param>
    /// <param name="width">Columns of the new image, at least 1.</param>
    /// <returns>A new 8-bit RGB image.</returns>
    /// <exception cref="LimeException">
    /// A channel does not exist, the number of channels to show is not 1 or 3, or the range is empty.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException">A size is below 1.</exception>
    public ImageBuffer Apply(ImageBuffer image, int height, int width)
    {
        ImageBuffer chosen = Choose(image);
        return Repeated(Resampler.Resize(chosen, height, width, ResampleFilter.Bilinear, Conversion(image, chosen)));
    }

    /// <summary>The image with 8 bits, in grey or RGB; the same image if it has them already.</summary>
    private ImageBuffer ToBytes(ImageBuffer image)
    {
        ImageBuffer chosen = Choose(image);
        return Resampler.Resize(chosen, image.Height, image.Width, ResampleFilter.Bilinear, Conversion(image, chosen));
    }

    /// <summary>The channels to show, or the mean of all; the image itself if its own are shown.</summary>
    private ImageBuffer Choose(ImageBuffer image)
    {
        ArgumentNullException.ThrowIfNull(image);
        if (Problems(image) is { Count: > 0 } problems)
            throw new LimeException(problems);
        if (Channels.Count > 0)
            image = Select(image);
        return image.Channels is 1 or 3 or 4 ? image : Mean(image);
    }

    /// <summary>Converts pixels of the chosen channels to 8 bits without alpha, each by itself.</summary>
    private Func<ImageBuffer, ImageBuffer> Conversion(ImageBuffer image, ImageBuffer chosen)
    {
        if (chosen.IsByte && Low is null && High is null && !IsZeroOrOne(chosen))
            return static pixels => pixels.WithoutAlpha(AlphaMode.OverWhite);
        Func<float, byte> scale = Scale(chosen, usual: image.Channels is 1 or 3 or 4 && Channels.Count == 0);
        byte[] table = chosen.IsByte ? [.. Enumerable.Range(0, 256).Select(value => scale(value))] : [];
        return pixels => ScaleToByte(pixels, scale, table).WithoutAlpha(AlphaMode.OverWhite);
    }

    private static ImageBuffer Repeated(ImageBuffer image)
    {
        ReadOnlySpan<byte> source = image.Bytes;
        byte[] rgb = Canvas.Allocate(image.Height, image.Width);
        for (int i = 0; i < rgb.Length; i++)
            rgb[i] = source[image.Channels == 1 ? i / 3 : i];
        return ImageBuffer.FromBytes(image.Height, image.Width, 3, rgb);
    }

    private List<string> Problems(ImageBuffer image)
    {
        List<string> problems = [];
        if (Channels.Count is not (0 or 1 or 3))
            problems.Add(FormattableString.Invariant($"1 or 3 bands can be shown, but {Channels.Count} were given; ")
                + "give one for grey, or three for red, green and blue.");
        foreach (int band in Channels.Where(band => band < 0 || band >= image.Channels))
            problems.Add(FormattableString.Invariant(
                $"The band {band} does not exist; the image has {image.Channels} channels, 0 to {image.Channels - 1}."));
        if (Low is { } low && !double.IsFinite(low) || High is { } high && !double.IsFinite(high) || Low >= High)
            problems.Add(FormattableString.Invariant($"The display range, {Low} to {High}, is empty or not finite; ")
                + "give two finite numbers, the smaller one first.");
        return problems;
    }

    private ImageBuffer Select(ImageBuffer image)
    {
        var chosen = new float[checked(image.Height * image.Width * Channels.Count)];
        for (int i = 0; i < chosen.Length; i++)
            chosen[i] = image[i / Channels.Count / image.Width, i / Channels.Count % image.Width, Channels[i % Channels.Count]];
        ImageBuffer result = ImageBuffer.FromFloats(image.Height, image.Width, Channels.Count, chosen);
        return image.IsByte ? result.ToByte() : result;
    }

    private static ImageBuffer Mean(ImageBuffer image)
    {
        var mean = new float[image.Height * image.Width];
        for (int i = 0; i < mean.Length; i++)
        {
            double sum = 0;
            for (int channel = 0; channel < image.Channels; channel++)
                sum += image[i / image.Width, i % image.Width, channel];
            mean[i] = (float)(sum / image.Channels);
        }
        ImageBuffer result = ImageBuffer.FromFloats(image.Height, image.Width, 1, mean);
        return image.IsByte ? result.ToByte() : result;
    }

    private Func<float, byte> Scale(ImageBuffer image, bool usual)
    {
        (double low, double high) = image.IsByte ? (0, IsZeroOrOne(image) ? 1 : 255) : Range(image, usual);
        (low, high) = (Low ?? low, High ?? high);
        // A constant image becomes mid-grey, unless the range was given.
        return value => !float.IsFinite(value) ? (byte)0
            : low < high ? (byte)Math.Clamp(Math.Round((value - low) / (high - low) * 255), 0, 255)
            : (byte)128;
    }

    private static ImageBuffer ScaleToByte(ImageBuffer image, Func<float, byte> scale, byte[] table)
    {
        var scaled = new byte[image.Height * image.Width * image.Channels];
        if (image.IsByte)
        {
            ReadOnlySpan<byte> bytes = image.Bytes;
            for (int i = 0; i < scaled.Length; i++)
                scaled[i] = table[bytes[i]];
        }
        else
        {
            ReadOnlySpan<float> floats = image.Floats;
            for (int i = 0; i < scaled.Length; i++)
                scaled[i] = scale(floats[i]);
        }
        return ImageBuffer.FromBytes(image.Height, image.Width, image.Channels, scaled);
    }

    private static (double Low, double High) Range(ImageBuffer image, bool usual)
    {
        (double low, double high) = (double.PositiveInfinity, double.NegativeInfinity);
        for (int y = 0; y < image.Height; y++)
            for (int x = 0; x < image.Width; x++)
                for (int channel = 0; channel < image.Channels; channel++)
                    if (image[y, x, channel] is var value && float.IsFinite(value))
                        (low, high) = (Math.Min(low, value), Math.Max(high, value));
        return !usual || low < 0 || high > 255 ? (low, high) : (0, high <= 1 ? 1 : high < 64 ? high : 255);
    }

    private static bool IsZeroOrOne(ImageBuffer image) => image.IsByte && image.Channels != 4
        && image.Bytes.IndexOfAnyExceptInRange((byte)0, (byte)1) < 0 && image.Bytes.Contains((byte)1);
}
