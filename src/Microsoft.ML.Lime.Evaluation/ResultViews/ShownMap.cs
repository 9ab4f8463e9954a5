using Microsoft.ML.Lime.Drawing;
using Microsoft.ML.Lime.Engine;

namespace Microsoft.ML.Lime.Evaluation.ResultViews;

/// <summary>Creates the views of maps, segments and images.</summary>
internal static class ShownMap
{
    /// <summary>The fractional part of the golden ratio: consecutive indices get clearly different colours.</summary>
    private const double Step = 0.6180339887498949;

    public static ResultView Of(ScoreMap map)
    {
        (float low, float high, int missing) = (float.PositiveInfinity, float.NegativeInfinity, 0);
        foreach (float value in map.Values)
            if (float.IsFinite(value))
                (low, high) = (Math.Min(low, value), Math.Max(high, value));
            else
                missing++;
        return new ResultView()
            .Line(FormattableString.Invariant($"Map of {map.Height} x {map.Width} values")
                + (low > high ? ", none of them finite." : $" from {Shown.Number(low)} to {Shown.Number(high)}")
                + (missing > 0 && low <= high ? FormattableString.Invariant($"; {missing} are not finite.") : low <= high ? "." : ""))
            .Picture(() => Colors(map), "The map in colours");
    }

    public static ResultView Of(SegmentMap segments)
    {
        int[] areas = segments.Areas();
        return new ResultView()
            .Line(FormattableString.Invariant($"{segments.Count} segments on {segments.Height} x {segments.Width} pixels, ")
                + FormattableString.Invariant($"areas from {areas.Min()} to {areas.Max()} pixels."))
            .Picture(() => Painted(segments.Height, segments.Width,
                i => ColorMap.Viridis.At(segments.Labels[i] * Step % 1)), "The segments");
    }

    public static ResultView Of(ImageBuffer picture) => new ResultView()
        .Line(FormattableString.Invariant($"Image of {picture.Height} x {picture.Width} pixels, ")
            + FormattableString.Invariant($"{picture.Channels} {(picture.Channels == 1 ? "channel" : "channels")}, ")
            + (picture.IsByte ? "8-bit." : "floating point."))
        .Picture(() => PictureView.Default.Apply(picture), "The image");

    /// <summary>Draws a map in colours; values that are not finite are grey.</summary>
    public static ImageBuffer Colors(ScoreMap map)
    {
        ColorScale scale = ColorScale.Of(map);
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
