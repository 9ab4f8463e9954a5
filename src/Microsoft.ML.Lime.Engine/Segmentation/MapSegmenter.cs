namespace Microsoft.ML.Lime.Engine.Segmentation;

/// <summary>Returns given segment labels, of the image's or the source image's size.</summary>
internal sealed record MapSegmenter(SegmentMap Map) : ISegmenter
{
    public ComponentInfo Info { get; } = new("map", new KeyValuePair<string, double>("segments", Map.Count));

    public SegmentMap Segment(ImageBuffer image, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(image);
        if ((Map.Height, Map.Width) != (image.Height, image.Width))
            throw new LimeException(FormattableString.Invariant(
                $"The label map is {Map.Height} x {Map.Width} (height x width), but the image is {image.Height} x {image.Width}; ") +
                "provide a map of the image's size.");
        return Map;
    }

    public SegmentMap Segment(ImageBuffer image, ImageFit fit, CancellationToken cancellation = default)
    {
        if ((Map.Height, Map.Width) == (fit.InputHeight, fit.InputWidth))
            return Map;
        if ((Map.Height, Map.Width) != (fit.SourceHeight, fit.SourceWidth))
            throw new LimeException(
                FormattableString.Invariant($"The label map is {Map.Height} x {Map.Width} (height x width), but the source image is ") +
                FormattableString.Invariant($"{fit.SourceHeight} x {fit.SourceWidth} and the model takes ") +
                FormattableString.Invariant($"{fit.InputHeight} x {fit.InputWidth}; ") +
                "provide a map of one of these two sizes.");
        var values = new int[fit.InputHeight * fit.InputWidth];
        for (int y = 0, i = 0; y < fit.InputHeight; y++)
            for (int x = 0; x < fit.InputWidth; x++, i++) // the padding is one additional segment, the last
                values[i] = fit.ToSource(y, x) is var (sourceY, sourceX) ? Map[sourceY, sourceX] : Map.Count;
        return SegmentMap.FromValues(fit.InputHeight, fit.InputWidth, values);
    }
}
