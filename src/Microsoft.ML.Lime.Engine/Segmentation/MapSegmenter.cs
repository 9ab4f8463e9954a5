namespace Microsoft.ML.Lime.Engine.Segmentation;

/// <summary>A map that exists already.</summary>
internal sealed record MapSegmenter(SegmentMap Map) : ISegmenter
{
    public ComponentInfo Info { get; } = new("map", new KeyValuePair<string, double>("segments", Map.Count));

    public SegmentMap Segment(ImageBuffer picture, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(picture);
        if ((Map.Height, Map.Width) != (picture.Height, picture.Width))
            throw new LimeException(FormattableString.Invariant(
                $"The label map is {Map.Height} x {Map.Width} (height x width), but the picture is {picture.Height} x {picture.Width}; ") +
                "give a map of the picture's size.");
        return Map;
    }

    public SegmentMap Segment(ImageBuffer picture, PictureFit fit, CancellationToken cancellation = default)
    {
        if ((Map.Height, Map.Width) == (fit.InputHeight, fit.InputWidth))
            return Map;
        if ((Map.Height, Map.Width) != (fit.PhotoHeight, fit.PhotoWidth))
            throw new LimeException(FormattableString.Invariant(
                $"The label map is {Map.Height} x {Map.Width} (height x width), but the photo is {fit.PhotoHeight} x {fit.PhotoWidth} and the model takes {fit.InputHeight} x {fit.InputWidth}; ") +
                "give a map of one of these two sizes.");
        var values = new int[fit.InputHeight * fit.InputWidth];
        for (int y = 0, i = 0; y < fit.InputHeight; y++)
            for (int x = 0; x < fit.InputWidth; x++, i++)
                values[i] = fit.ToPhoto(y, x) is var (photoY, photoX) ? Map[photoY, photoX] : Map.Count; // what was filled is a segment of its own, the last
        return SegmentMap.FromValues(fit.InputHeight, fit.InputWidth, values);
    }
}
