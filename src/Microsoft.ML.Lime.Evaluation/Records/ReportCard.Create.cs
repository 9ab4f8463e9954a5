using Microsoft.ML.Lime.Drawing;

namespace Microsoft.ML.Lime.Evaluation;

/// <content>Creation from an explanation.</content>
public sealed partial record ReportCard
{
    private const int SourceQuality = 85;
    private static readonly (byte R, byte G, byte B) SupportColor = ColorMap.BlueWhiteRed.GetColor(1),
        OpposeColor = ColorMap.BlueWhiteRed.GetColor(0);

    /// <summary>Creates the card of one class of an explanation.</summary>
    /// <param name="image">The path of the image within the data set's folder, with <c>/</c> as separator.</param>
    /// <param name="explanation">The explanation.</param>
    /// <param name="number">Index into its <see cref="ImageExplanation.Classes"/>, from 0.</param>
    /// <param name="topClasses">The model's most likely classes, in descending order.</param>
    /// <param name="mask">The ground-truth mask at the model's input size, row by row; null if there is none.</param>
    /// <param name="features">
    /// Maximum number of segments in <see cref="Features"/> and of outlines on the map, at least 0. The default is 5.
    /// </param>
    /// <param name="truth">
    /// Index of the true class in <see cref="ImageExplanation.Classes"/>, for <see cref="Truth"/>; null, the default, for none.
    /// </param>
    /// <exception cref="ArgumentException">The mask has another size than the model's input.</exception>
    public static ReportCard Create(
        string image, ImageExplanation explanation, int number = 0, IReadOnlyList<TopClass>? topClasses = null,
        IReadOnlyList<bool>? mask = null, int features = 5, int? truth = null)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(explanation);
        ArgumentOutOfRangeException.ThrowIfNegative(features);
        ClassExplanation target = explanation.Classes[number];
        ImageBuffer fittedImage = DisplayRange.Default.Apply(explanation.Image);
        (int height, int width) = (fittedImage.Height, fittedImage.Width);
        if (mask is not null && mask.Count != height * width)
            throw new ArgumentException(
                $"A mask of {height} x {width} has {height * width} pixels, but {mask.Count} were given.", nameof(mask));
        AttributionMap signed = Signed(explanation, target);
        double shrink = Math.Min(1, (double)LongestSide / Math.Max(height, width));
        (int small, int narrow) = (Math.Max(1, (int)Math.Round(height * shrink)), Math.Max(1, (int)Math.Round(width * shrink)));
        (byte[] overlay, double weakest, double strongest) = OverlayOf(target, signed);
        return new ReportCard
        {
            Image = image,
            Explained = target.Label,
            Probability = target.Probability,
            Method = explanation.Method,
            Photo = EncodeSmallest(Resampler.Resize(fittedImage, small, narrow, ResampleFilter.Bilinear)),
            Overlay = overlay,
            Weakest = weakest,
            Strongest = strongest,
            Truth = truth is { } index ? MapOf(explanation.Classes[index]) : null,
            Height = small,
            Width = narrow,
            Features = FeaturesOf(explanation, target, features),
            HeldOutR2 = target.Surrogate?.HeldOutR2,
            HeldOutR2Interval = target.Surrogate?.HeldOutR2Interval is var (low, high) ? [low, high] : null,
            Map = ReducedMap.Create(signed),
            InsideMask = mask is null ? null : ShareInside(signed, mask),
            MaskArea = mask is null ? null : (double)mask.Count(present => present) / mask.Count,
            TopClasses = topClasses ?? [],
        };

        ClassMap MapOf(ClassExplanation other)
        {
            (byte[] layer, double low, double high) = OverlayOf(other, Signed(explanation, other));
            return new ClassMap(other.Label, other.Probability, layer, low, high);
        }

        (byte[] Png, double Weakest, double Strongest) OverlayOf(ClassExplanation shown, AttributionMap map)
        {
            ReducedMap reduced = ReducedMap.Create(map, small, narrow);
            float least = reduced.Values.Min(), high = reduced.Values.Max(MathF.Abs), low = least > high / 2 ? least : 0; // as ColorScale
            ImageBuffer layer = OverlayImage(reduced, low, high);
            if (shown.Surrogate is not null)
            {
                int zoom = Math.Max(1, LongestSide / Math.Max(small, narrow)); // thin outlines on small images
                layer = Resampler.Resize(layer, zoom * small, zoom * narrow, ResampleFilter.Nearest);
                Drawing.Overlay.DrawOutlines(layer, explanation, shown, features);
            }
            return (ImageFile.EncodePng(layer), low, high);
        }
    }

    /// <summary>Encodes as JPEG if that is smaller than PNG and the native library is loaded. PNG does not need it.</summary>
    private static byte[] EncodeSmallest(ImageBuffer source)
    {
        byte[] png = ImageFile.EncodePng(source);
        if (!ImageFile.IsSkiaAvailable)
            return png;
        byte[] jpeg = ImageFile.EncodeJpeg(source, SourceQuality);
        return jpeg.Length < png.Length ? jpeg : png;
    }

    /// <summary>
    /// The signed map at the model's input size. A map with one value per cell or position is enlarged by nearest neighbour. A tree's
    /// importance has no sign, but it has a signed importance, too.
    /// </summary>
    private static AttributionMap Signed(ImageExplanation explanation, ClassExplanation target)
    {
        AttributionMap map = target.Map;
        (int height, int width) = (explanation.ImageFit.InputHeight, explanation.ImageFit.InputWidth);
        if ((map.Height, map.Width) != (height, width))
            map = Resampler.Resize(map, height, width, ResampleFilter.Nearest);
        return explanation.Segments is { } segments && target.Surrogate?.SignedImportance is { } signed
            && (segments.Height, segments.Width) == (height, width)
            ? segments.ToAttributionMap(signed)
            : map;
    }

    private static ImageBuffer OverlayImage(ReducedMap map, float low, float high)
    {
        var pixels = new byte[map.Values.Length * 4];
        for (int i = 0; i < map.Values.Length; i++)
        {
            (pixels[4 * i], pixels[4 * i + 1], pixels[4 * i + 2]) = map.Values[i] >= 0 ? SupportColor : OpposeColor;
            // Proportional: a square root would emphasize noise. A constant map is half opaque, as in Overlay.
            float share = high == 0 ? 0 : high == low ? 0.5f : (Math.Abs(map.Values[i]) - low) / (high - low);
            pixels[4 * i + 3] = (byte)MathF.Round(255 * share);
        }
        return ImageBuffer.FromBytes(map.Rows, map.Columns, 4, pixels);
    }

    private static Feature[] FeaturesOf(ImageExplanation explanation, ClassExplanation target, int count)
    {
        if (explanation.Segments is not { } segments || target.Surrogate is not { } fit)
            return [];
        double[] importance = fit.SignedImportance ?? fit.Importance;
        var (area, y, x) = (new int[segments.Count], new double[segments.Count], new double[segments.Count]);
        ReadOnlySpan<int> labels = segments.Labels;
        for (int i = 0; i < labels.Length; i++)
        {
            area[labels[i]]++;
            y[labels[i]] += i / segments.Width + 0.5;
            x[labels[i]] += i % segments.Width + 0.5;
        }
        return [.. target.StrongestFeatures(importance.Length).Where(i => importance[i] != 0 && double.IsFinite(importance[i])).Take(count)
            .Select(i => new Feature(i, importance[i],
            fit.StandardError?[i] is { } error && double.IsFinite(error) ? error : null,
            y[i] / area[i] / segments.Height, x[i] / area[i] / segments.Width))];
    }

    private static double? ShareInside(AttributionMap map, IReadOnlyList<bool> mask)
    {
        double inside = 0, all = 0;
        for (int i = 0; i < map.Values.Length; i++)
        {
            double positive = map.Values[i] > 0 && float.IsFinite(map.Values[i]) ? map.Values[i] : 0;
            all += positive;
            inside += mask[i] ? positive : 0;
        }
        return all > 0 ? inside / all : null;
    }
}
