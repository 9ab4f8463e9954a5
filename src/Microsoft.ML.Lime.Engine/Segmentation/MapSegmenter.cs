namespace Microsoft.ML.Lime.Engine.Segmentation;

/// <summary>Returns given segment labels, of the image's or the source image's size.</summary>
internal sealed record MapSegmenter(SegmentMap Map) : ISegmenter
{
    public ComponentInfo Info { get; } = new("map", new KeyValuePair<string, double>("segments", Map.Count));

    public SegmentMap Segment(ImageBuffer picture, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(picture);
        if ((Map.Height, Map.Width) != (picture.Height, picture.Width))
            throw new LimeException(FormattableString.Invariant(
                $"The label map is {Map.Height} x {Map.Width} (height x width), but the image is {picture.Height} x {picture.Width}; ") +
                "provide a map of the image's size.");
        return Map;
    }

    public SegmentMap Segment(ImageBuffer picture, PictureFit fit, CancellationToken cancellation = default)
    {
        if ((Map.Height, Map.Width) == (fit.InputHeight, fit.InputWidth))
            return Map;
        if ((Map.Height, Map.Width) != (fit.PhotoHeight, fit.PhotoWidth))
            throw new LimeException(
                FormattableString.Invariant($"The label map is {Map.Height} x {Map.Width} (height x width), but the source image is ") +
                FormattableString.Invariant($"{fit.PhotoHeight} x {fit.PhotoWidth} and the model takes ") +
                FormattableString.Invariant($"{fit.InputHeight} x {fit.InputWidth}; ") +
                "provide a map of one of these two sizes.");
        var values = new int[fit.InputHeight * fit.InputWidth];
        for (int y = 0, i = 0; y < fit.InputHeight; y++)
            for (int x = 0; x < fit.InputWidth; x++, i++) // the padding is one additional segment, the last
                values[i] = fit.ToPhoto(y, x) is var (photoY, photoX) ? Map[photoY, photoX] : Map.Count;
        return SegmentMap.FromValues(fit.InputHeight, fit.InputWidth, values);
    }
}
