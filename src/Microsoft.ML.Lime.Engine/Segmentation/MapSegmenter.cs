namespace Microsoft.ML.Lime.Engine;

/// <summary>A map that exists already.</summary>
internal sealed record MapSegmenter(SegmentMap Map) : ISegmenter
{
    public StrategyInfo Info { get; } = new("map", new KeyValuePair<string, double>("segments", Map.Count));

    public SegmentMap Segment(ImageBuffer picture, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(picture);
        if ((Map.Height, Map.Width) != (picture.Height, picture.Width))
            throw new LimeException(FormattableString.Invariant(
                $"The label map is {Map.Height} x {Map.Width} (height x width), but the picture is {picture.Height} x {picture.Width}; ") +
                "give a map of the picture's size.");
        return Map;
    }
}
