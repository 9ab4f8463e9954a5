
namespace Microsoft.ML.Lime.Engine.Methods.Occlusion;

/// <summary>Turns one value per mask position into a map.</summary>
/// <param name="window">The positions.</param>
/// <param name="height">Height of the image.</param>
/// <param name="width">Width of the image.</param>
internal sealed class OcclusionMaps(SlidingWindow window, int height, int width)
{
    /// <summary>One value per position, enlarged to the image's size if requested.</summary>
    public AttributionMap Positions(double[] values, MapUpsampling upsampling) =>
        new AttributionMap(window.Rows, window.Columns, Array.ConvertAll(values, value => (float)value)).Enlarge(height, width, upsampling);

    /// <summary>Each pixel's mean over the positions that cover it; 0 if there are none.</summary>
    public AttributionMap Average(double[] values)
    {
        var sums = new double[height * width];
        int[] covers = Covers();
        for (int position = 0; position < window.Count; position++)
        {
            (int top, int left, int bottom, int right) = window[position];
            for (int y = top; y < bottom; y++)
                foreach (ref double sum in sums.AsSpan(y * width + left, right - left))
                    sum += values[position];
        }
        return new AttributionMap(height, width, [.. sums.Zip(covers, (sum, count) => count == 0 ? 0 : (float)(sum / count))]);
    }

    /// <summary>Warning about pixels that no position covers.</summary>
    public IEnumerable<string> Warnings()
    {
        int never = Covers().Count(count => count == 0);
        if (never > 0)
            yield return FormattableString.Invariant($"No mask covers {never} of the image's {height * width} pixels, so the map ")
                + "has no values for them; use a larger mask or a smaller stride, or clip masks at the edges.";
    }

    private int[] Covers()
    {
        var covers = new int[height * width];
        for (int position = 0; position < window.Count; position++)
        {
            (int top, int left, int bottom, int right) = window[position];
            for (int y = top; y < bottom; y++)
                foreach (ref int count in covers.AsSpan(y * width + left, right - left))
                    count++;
        }
        return covers;
    }
}
