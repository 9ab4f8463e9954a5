using Microsoft.ML.Lime.Engine.Numerics;

namespace Microsoft.ML.Lime.Engine.Methods;

/// <summary>The segments of a method's options, for a model.</summary>
internal static class SegmentChecks
{
    /// <summary>Fits an image to a model's input and divides it into segments.</summary>
    public static SegmentMap Segment<T>(T options, ScorerInput input, ImageBuffer source, CancellationToken cancellation)
        where T : ExplainOptions, ISegmentOptions
    {
        (ImageFit fit, ImageBuffer image) = options.FitImage(source, input);
        return options.Segmenter.Segment(image, fit, cancellation);
    }

    /// <summary>Checks that segments suit a model and the options.</summary>
    /// <exception cref="LimeException">There are too many segments, or the upsampling needs a grid.</exception>
    /// <exception cref="ArgumentException">The segments have another size than the model's input.</exception>
    public static void Check(SegmentMap segments, ScorerInput input, ISegmentOptions options)
    {
        if ((segments.Height, segments.Width) != (input.Height, input.Width))
            throw new ArgumentException($"The segments are {segments.Height} x {segments.Width}, but the model's input is "
                + $"{input.Height} x {input.Width}.", nameof(segments));
        NumberLimit.Check(segments.Count, segments.Count,
            FormattableString.Invariant($"The {segments.Count} x {segments.Count} products of the segments"), "use fewer segments");
        if (options.Upsampling != MapUpsampling.Nearest && segments.Grid is null)
            throw new LimeException($"Upsampling {options.Upsampling.ToString().ToLowerInvariant()} needs the cells of a grid, but the "
                + $"segments are {options.Segmenter.Info.Name}; use nearest, or segment into a grid.");
    }
}
