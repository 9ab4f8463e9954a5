using Microsoft.ML.Lime.Drawing;

namespace Microsoft.ML.Lime.Evaluation.ResultViews;

/// <summary>Creates the views of maps, segments and images.</summary>
internal static class MapViews
{
    /// <summary>The fractional part of the golden ratio: consecutive indices get clearly different colours.</summary>
    private const double Step = 0.6180339887498949;

    public static ResultView Of(AttributionMap map)
    {
        (float low, float high, int missing) = (float.PositiveInfinity, float.NegativeInfinity, 0);
        foreach (float value in map.Values)
            if (float.IsFinite(value))
                (low, high) = (Math.Min(low, value), Math.Max(high, value));
            else
                missing++;
        return new ResultView()
            .Line(FormattableString.Invariant($"Map of {map.Height} x {map.Width} values")
                + (low > high ? ", none of them finite." : $" from {NumberText.Number(low)} to {NumberText.Number(high)}")
                + (missing > 0 && low <= high ? FormattableString.Invariant($"; {missing} are not finite.") : low <= high ? "." : ""))
            .Image(() => Colors(map), "The map in colours");
    }

    public static ResultView Of(SegmentMap segments)
    {
        int[] areas = segments.Areas();
        return new ResultView()
            .Line(FormattableString.Invariant($"{segments.Count} segments on {segments.Height} x {segments.Width} pixels, ")
                + FormattableString.Invariant($"areas from {areas.Min()} to {areas.Max()} pixels."))
            .Image(() => Painted(segments.Height, segments.Width,
                i => ColorMap.Viridis.GetColor(segments.Labels[i] * Step % 1)), "The segments");
    }

    public static ResultView Of(ImageBuffer image) => new ResultView()
        .Line(FormattableString.Invariant($"Image of {image.Height} x {image.Width} pixels, ")
            + FormattableString.Invariant($"{image.Channels} {(image.Channels == 1 ? "channel" : "channels")}, ")
            + (image.IsByte ? "8-bit." : "floating point."))
        .Image(() => DisplayRange.Default.Apply(image), "The image");

    /// <summary>Draws a map in colours; values that are not finite are grey.</summary>
    public static ImageBuffer Colors(AttributionMap map)
    {
        ColorScale scale = ColorScale.Create(map);
        return Painted(map.Height, map.Width, i => scale.Color(map.Values[i]) ?? (128, 128, 128));
    }

    private static ImageBuffer Painted(int height, int width, Func<int, (byte R, byte G, byte B)> color)
    {
        var pixels = new byte[height * width * 3];
        for (int i = 0; i < height * width; i++)
            (pixels[3 * i], pixels[3 * i + 1], pixels[3 * i + 2]) = color(i);
        return ImageBuffer.FromBytes(height, width, 3, pixels);
    }
}
