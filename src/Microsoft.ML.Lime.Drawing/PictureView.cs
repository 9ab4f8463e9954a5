using Microsoft.ML.Lime.Engine;

namespace Microsoft.ML.Lime.Drawing;

/// <summary>
/// How a picture of any kind becomes one to look at. Every drawing takes a photo as <see cref="Default"/> does; for other bands or
/// another range apply a view of one's own first, and draw on its result: it has the photo's size.
/// </summary>
public sealed record PictureView
{
    /// <summary>
    /// Grey, RGB and RGBA (over white) as they are, the mean of all channels in grey for any other number of them; values from
    /// <see cref="Low"/> to <see cref="High"/> chosen by the picture.
    /// </summary>
    public static PictureView Default { get; } = new();

    /// <summary>
    /// The channels to be shown, from 0: one for grey, three for red, green and blue. Empty, as by default, for what
    /// <see cref="Default"/> says; alpha is regarded only then.
    /// </summary>
    public IReadOnlyList<int> Bands { get; init; } = [];

    /// <summary>
    /// The value that is black. Where it is null, as by default, it is 0 for 8-bit pictures, and for float pictures of 1, 3 or 4 channels
    /// whose values lie within 0 to 255; for others the least value shown.
    /// </summary>
    public double? Low { get; init; }

    /// <summary>
    /// The value that is white. Where it is null, as by default, it is 255 for 8-bit pictures; for float pictures of 1, 3 or 4 channels 1
    /// where all values lie within 0 to 1, 255 where all lie within 0 to 255; for others the largest value shown.
    /// </summary>
    public double? High { get; init; }

    /// <summary>Makes the picture to look at.</summary>
    /// <param name="picture">Any size and number of channels; what is no number becomes black.</param>
    /// <returns>A new 8-bit RGB picture of the same size.</returns>
    /// <exception cref="LimeException">The picture lacks a band, their number is neither 1 nor 3, or the range is empty.</exception>
    public ImageBuffer Apply(ImageBuffer picture)
    {
        ArgumentNullException.ThrowIfNull(picture);
        if (Problems(picture) is { Count: > 0 } problems)
            throw new LimeException(problems);
        if (Bands.Count > 0)
            picture = Select(picture);
        bool usual = picture.Channels is 1 or 3 or 4;
        if (!usual)
            picture = Mean(picture);
        if (!picture.IsByte || Low is not null || High is not null)
            picture = Scaled(picture, usual && Bands.Count == 0);
        ReadOnlySpan<byte> source = picture.WithoutAlpha(AlphaMode.OverWhite).Bytes;
        var rgb = new byte[checked(picture.Height * picture.Width * 3)];
        for (int i = 0; i < rgb.Length; i++)
            rgb[i] = source[picture.Channels == 1 ? i / 3 : i];
        return ImageBuffer.FromBytes(picture.Height, picture.Width, 3, rgb);
    }

    private List<string> Problems(ImageBuffer picture)
    {
        List<string> problems = [];
        if (Bands.Count is not (0 or 1 or 3))
            problems.Add(FormattableString.Invariant($"A view shows 1 or 3 bands, but {Bands.Count} were named; ")
                + "name one for grey, three for red, green and blue.");
        foreach (int band in Bands.Where(band => band < 0 || band >= picture.Channels))
            problems.Add(FormattableString.Invariant(
                $"There is no band {band}: the picture has {picture.Channels} channels, numbered from 0 to {picture.Channels - 1}."));
        if (Low is { } low && !double.IsFinite(low) || High is { } high && !double.IsFinite(high) || Low >= High)
            problems.Add(FormattableString.Invariant($"A view from {Low} to {High} has no values in between; ")
                + "give two finite numbers, the smaller one first.");
        return problems;
    }

    private ImageBuffer Select(ImageBuffer picture)
    {
        var chosen = new float[checked(picture.Height * picture.Width * Bands.Count)];
        for (int i = 0; i < chosen.Length; i++)
            chosen[i] = picture[i / Bands.Count / picture.Width, i / Bands.Count % picture.Width, Bands[i % Bands.Count]];
        ImageBuffer result = ImageBuffer.FromFloats(picture.Height, picture.Width, Bands.Count, chosen);
        return picture.IsByte ? result.ToByte() : result;
    }

    private static ImageBuffer Mean(ImageBuffer picture)
    {
        var mean = new float[picture.Height * picture.Width];
        for (int i = 0; i < mean.Length; i++)
        {
            double sum = 0;
            for (int channel = 0; channel < picture.Channels; channel++)
                sum += picture[i / picture.Width, i % picture.Width, channel];
            mean[i] = (float)(sum / picture.Channels);
        }
        ImageBuffer result = ImageBuffer.FromFloats(picture.Height, picture.Width, 1, mean);
        return picture.IsByte ? result.ToByte() : result;
    }

    private ImageBuffer Scaled(ImageBuffer picture, bool usual)
    {
        (double low, double high) = picture.IsByte ? (0, 255) : Range(picture.Floats, usual);
        (low, high) = (Low ?? low, High ?? high);
        ReadOnlySpan<float> values = picture.ToFloat().Floats;
        var scaled = new byte[values.Length];
        // A picture of one value is neither light nor dark, unless it was said what is black and what white.
        for (int i = 0; i < scaled.Length; i++)
            scaled[i] = !float.IsFinite(values[i]) ? (byte)0
                : low < high ? (byte)Math.Clamp(Math.Round((values[i] - low) / (high - low) * 255), 0, 255)
                : (byte)128;
        return ImageBuffer.FromBytes(picture.Height, picture.Width, picture.Channels, scaled);
    }

    private static (double Low, double High) Range(ReadOnlySpan<float> values, bool usual)
    {
        (double low, double high) = (double.PositiveInfinity, double.NegativeInfinity);
        foreach (float value in values)
            if (float.IsFinite(value))
                (low, high) = (Math.Min(low, value), Math.Max(high, value));
        return !usual || low < 0 || high > 255 ? (low, high) : (0, high <= 1 ? 1 : 255);
    }
}
