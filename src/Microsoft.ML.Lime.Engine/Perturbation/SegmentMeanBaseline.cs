namespace Microsoft.ML.Lime.Engine.Perturbation;

/// <summary>The mean of each segment, per channel.</summary>
/// <param name="truncated">Whether the means of 8-bit images are truncated to integers.</param>
internal sealed class SegmentMeanBaseline(bool truncated = false) : IBaseline
{
    public ComponentInfo Info { get; } = new("segment-mean", truncated ? [KeyValuePair.Create("truncated", 1.0)] : []);

    public ImageBuffer Paint(ImageBuffer image, SegmentMap segments)
    {
        if ((segments.Height, segments.Width) != (image.Height, image.Width))
            throw new ArgumentException($"The segments are {segments.Height} x {segments.Width}, " +
                $"but the image is {image.Height} x {image.Width}.", nameof(segments));
        return PaintMeans(image, segments.Labels, segments.Count, truncated && image.IsByte);
    }

    /// <summary>Sets each pixel to the mean of its segment.</summary>
    internal static ImageBuffer PaintMeans(ImageBuffer image, ReadOnlySpan<int> labels, int count, bool truncate = false)
    {
        int channels = image.Channels;
        ReadOnlySpan<float> pixels = image.ToFloat().Floats;
        var means = new double[count * channels];
        var areas = new int[count];
        for (int pixel = 0; pixel < labels.Length; pixel++)
        {
            areas[labels[pixel]]++;
            for (int channel = 0; channel < channels; channel++)
                means[labels[pixel] * channels + channel] += pixels[pixel * channels + channel];
        }
        for (int i = 0; i < means.Length; i++)
        {
            means[i] /= areas[i / channels];
            if (truncate)
                means[i] = Math.Truncate(means[i]);
        }

        var painted = new float[pixels.Length];
        for (int pixel = 0; pixel < labels.Length; pixel++)
            for (int channel = 0; channel < channels; channel++)
                painted[pixel * channels + channel] = (float)means[labels[pixel] * channels + channel];
        return ImageBuffer.FromFloats(image.Height, image.Width, channels, painted);
    }
}
