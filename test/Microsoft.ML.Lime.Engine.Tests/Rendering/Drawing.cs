using System.Globalization;

namespace Microsoft.ML.Lime.Engine.Tests;

/// <summary>Small images and maps for the rendering tests.</summary>
internal static class Drawing
{
    public static ImageBuffer Plain(int height, int width, byte r, byte g, byte b) =>
        Rgb(height, width, (_, _) => (r, g, b));

    public static ImageBuffer Rgb(int height, int width, Func<int, int, (byte R, byte G, byte B)> color)
    {
        var pixels = new byte[height * width * 3];
        for (int y = 0; y < height; y++)
            for (int x = 0; x < width; x++)
                (pixels[(y * width + x) * 3], pixels[(y * width + x) * 3 + 1], pixels[(y * width + x) * 3 + 2]) = color(y, x);
        return ImageBuffer.FromBytes(height, width, 3, pixels);
    }

    /// <summary>An image of varying colours, so that a misplaced pixel is detected.</summary>
    public static ImageBuffer Varied(int height, int width) =>
        Rgb(height, width, (y, x) => ((byte)(y * 37 + 11), (byte)(x * 29 + 5), (byte)(y * 7 + x * 13)));

    public static (byte R, byte G, byte B) Pixel(this ImageBuffer image, int y, int x) =>
        ((byte)image[y, x, 0], (byte)image[y, x, 1], (byte)image[y, x, 2]);

    /// <summary>Segments 0 to 3, one per quadrant.</summary>
    public static SegmentMap Quarters(int height, int width) =>
        Segments(height, width, (y, x) => (2 * y / height * 2) + (2 * x / width));

    public static SegmentMap Segments(int height, int width, Func<int, int, int> segment)
    {
        var values = new int[height * width];
        for (int i = 0; i < values.Length; i++)
            values[i] = segment(i / width, i % width);
        return SegmentMap.FromValues(height, width, values);
    }

    public static AttributionMap Map(SegmentMap segments, params float[] importance) =>
        new(segments.Height, segments.Width, Array.ConvertAll(segments.Labels.ToArray(), label => importance[label]));

    public static ClassExplanation Explanation(
        AttributionMap map, double[]? signed = null, string? name = "cat", double probability = 0.628) => new()
        {
            ClassIndex = 7,
            ClassName = name,
            Probability = probability,
            IsProbability = true,
            BaselineProbability = 0,
            Surrogate = new SurrogateFit { Importance = [1], SignedImportance = signed, R2 = 0.5, LocalPrediction = 0 },
            Map = map,
        };

    public static ImageExplanation Explanation(
        ImageBuffer source, ResizeMode mode, SegmentMap segments, ClassExplanation target, MapUpsampling upsampling = MapUpsampling.Nearest)
    {
        var fit = ImageFit.Create(source.Height, source.Width, segments.Height, segments.Width, mode);
        return new ImageExplanation
        {
            Method = "lime",
            Model = new ScorerInfo { Name = "model" },
            ImageFit = fit,
            Image = fit.Apply(source),
            Segments = segments,
            Options = LimeOptions.Matlab with { Upsampling = upsampling },
            Upsampling = upsampling,
            Activation = Activation.Softmax,
            Samples = 100,
            ModelCalls = 101,
            Timings = new(),
            Classes = [target],
        };
    }

    public static void InCulture(string name, Action action)
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = new CultureInfo(name);
        try
        {
            action();
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }
}
