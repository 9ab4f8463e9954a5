namespace Microsoft.ML.Lime.Engine.Methods;

/// <summary>Checks that segments suit a model and the options.</summary>
internal static class SegmentChecks
{
    /// <param name="segments">The segments.</param>
    /// <param name="input">The model's input.</param>
    /// <param name="segmenter">The segmenter of the options, for messages.</param>
    /// <param name="upsampling">How the values of the segments become a map.</param>
    /// <exception cref="LimeException">The upsampling needs a grid.</exception>
    /// <exception cref="ArgumentException">The segments have another size than the model's input.</exception>
    public static void Check(SegmentMap segments, ScorerInput input, ISegmenter segmenter, MapUpsampling upsampling)
    {
        if ((segments.Height, segments.Width) != (input.Height, input.Width))
            throw new ArgumentException($"The segments are {segments.Height} x {segments.Width}, but the model's input is "
                + $"{input.Height} x {input.Width}.", nameof(segments));
        if (upsampling != MapUpsampling.Nearest && segments.Grid is null)
            throw new LimeException($"Upsampling {upsampling.ToString().ToLowerInvariant()} needs the cells of a grid, but the "
                + $"segments are {segmenter.Info.Name}; use nearest, or segment into a grid.");
    }
}
