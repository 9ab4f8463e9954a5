namespace Microsoft.ML.Lime.Engine.Perturbation;

/// <summary>One colour.</summary>
internal sealed class ColorBaseline : IBaseline
{
    private readonly float[] _channels;

    public ColorBaseline(IReadOnlyList<double> channels)
    {
        ArgumentNullException.ThrowIfNull(channels);
        if (channels.Count == 0)
            throw new ArgumentException("A colour needs one value, or one per channel.", nameof(channels));
        _channels = [.. channels.Select(value => (float)value)];
        if (!Array.TrueForAll(_channels, float.IsFinite))
            throw new ArgumentException("The values of a colour must be finite.", nameof(channels));
        Info = new ComponentInfo("color", channels.Count == 1
            ? [KeyValuePair.Create("value", channels[0])]
            : [.. channels.Select((value, i) => KeyValuePair.Create(FormattableString.Invariant($"channel{i}"), value))]);
    }

    public ComponentInfo Info { get; }

    public ImageBuffer Paint(ImageBuffer image, SegmentMap segments)
    {
        if (_channels.Length != 1 && _channels.Length != image.Channels)
            throw new LimeException($"The baseline colour has {_channels.Length} values, " +
                $"but the image has {image.Channels} channel(s); give one value for all, or one per channel.");
        var painted = new float[image.Height * image.Width * image.Channels];
        for (int i = 0; i < painted.Length; i++)
            painted[i] = _channels[i % _channels.Length];
        return ImageBuffer.FromFloats(image.Height, image.Width, image.Channels, painted);
    }
}
