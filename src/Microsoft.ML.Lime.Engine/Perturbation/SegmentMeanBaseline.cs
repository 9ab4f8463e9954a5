namespace Microsoft.ML.Lime.Engine.Perturbation;

/// <summary>The mean of each segment, channel by channel.</summary>
/// <param name="truncated">Whether the means of 8-bit pictures lose what is behind the point.</param>
internal sealed class SegmentMeanBaseline(bool truncated = false) : IBaseline
{
    public ComponentInfo Info { get; } = new("segment-mean", truncated ? [KeyValuePair.Create("truncated", 1.0)] : []);

    public ImageBuffer Paint(ImageBuffer picture, SegmentMap segments)
    {
        if ((segments.Height, segments.Width) != (picture.Height, picture.Width))
            throw new ArgumentException($"The segments are {segments.Height} x {segments.Width}, " +
                $"but the picture is {picture.Height} x {picture.Width}.", nameof(segments));
        return PaintMeans(picture, segments.Labels, segments.Count, truncated && picture.IsByte);
    }

    /// <summary>Gives each pixel its label's mean.</summary>
    internal static ImageBuffer PaintMeans(ImageBuffer picture, ReadOnlySpan<int> labels, int count, bool truncate = false)
    {
        int channels = picture.Channels;
        ReadOnlySpan<float> pixels = picture.ToFloat().Floats;
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
        return ImageBuffer.FromFloats(picture.Height, picture.Width, channels, painted);
    }
}
