namespace Microsoft.ML.Lime.Engine;

/// <summary>The activations of a layer for one image: channels x height x width values, whatever the model's layout.</summary>
public sealed class LayerActivations
{
    private readonly float[] _values;

    /// <summary>Wraps an array of activations, channel by channel and row by row; it is not copied.</summary>
    /// <exception cref="ArgumentException">The number of values does not match the shape.</exception>
    public LayerActivations(int channels, int height, int width, float[] values)
    {
        ArgumentNullException.ThrowIfNull(values);
        if (channels < 1 || height < 1 || width < 1 || values.Length != (long)channels * height * width)
            throw new ArgumentException(
                $"{channels} channels of {height} x {width} do not have {values.Length} values.", nameof(values));
        (Channels, Height, Width, _values) = (channels, height, width, values);
    }

    /// <summary>Number of channels.</summary>
    public int Channels { get; }

    /// <summary>Rows of a channel.</summary>
    public int Height { get; }

    /// <summary>Columns of a channel.</summary>
    public int Width { get; }

    /// <summary>The values of one channel, row by row.</summary>
    public ReadOnlySpan<float> this[int channel] => _values.AsSpan(channel * Height * Width, Height * Width);

    /// <summary>The weighted sum over all channels, always added in their order.</summary>
    internal AttributionMap Sum(Func<int, double> weight)
    {
        var sums = new double[Height * Width];
        for (int channel = 0; channel < Channels; channel++)
        {
            double factor = weight(channel);
            ReadOnlySpan<float> values = this[channel];
            for (int i = 0; factor != 0 && i < sums.Length; i++)
                sums[i] += factor * values[i];
        }
        return new AttributionMap(Height, Width, Array.ConvertAll(sums, sum => (float)sum));
    }
}
