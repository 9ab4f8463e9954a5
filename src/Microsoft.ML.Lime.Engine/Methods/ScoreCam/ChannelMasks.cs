using System.Buffers;
using Microsoft.ML.Lime.Engine.Imaging;
using Microsoft.ML.Lime.Engine.Perturbation;

namespace Microsoft.ML.Lime.Engine.Methods.ScoreCam;

/// <summary>
/// The masks of Score-CAM: each channel that is not constant, enlarged bilinearly and then scaled to [0, 1]. A mask's values are computed
/// when needed; only two numbers per mask are stored.
/// </summary>
internal sealed class ChannelMasks : ISoftMasks
{
    private readonly IActivationLayer.Activations _features;
    private readonly ResampleKernel _rows, _columns;
    private readonly int _width;
    private readonly int[] _channels;
    private readonly (float Min, float Range)[] _stretch;

    /// <param name="features">The activations.</param>
    /// <param name="height">Height of the image.</param>
    /// <param name="width">Width of the image.</param>
    public ChannelMasks(IActivationLayer.Activations features, int height, int width)
    {
        (_features, _width) = (features, width);
        _rows = new ResampleKernel(features.Height, ResampleAxis.Whole(features.Height, height), ResampleFilter.Bilinear);
        _columns = new ResampleKernel(features.Width, ResampleAxis.Whole(features.Width, width), ResampleFilter.Bilinear);
        var ranges = new (float Min, float Range)[features.Channels];
        var row = new float[width];
        for (int channel = 0; channel < ranges.Length; channel++)
        {
            (float min, float max) = (float.PositiveInfinity, float.NegativeInfinity);
            for (int y = 0; y < height; y++)
            {
                Enlarged(channel, y, row);
                foreach (float value in row)
                    (min, max) = (Math.Min(min, value), Math.Max(max, value));
            }
            ranges[channel] = (min, max - min);
        }
        int[] varying = [.. Enumerable.Range(0, ranges.Length).Where(channel => ranges[channel].Range > 0)];
        _channels = varying.Length > 0 ? varying : [0]; // one mask of zeros if all are constant
        _stretch = [.. _channels.Select(channel => ranges[channel])];
    }

    /// <inheritdoc/>
    public int Count => _channels.Length;

    /// <inheritdoc/>
    public void Row(int mask, int y, Span<float> weights)
    {
        (float min, float range) = _stretch[mask];
        if (range == 0)
        {
            weights[.._width].Clear();
            return;
        }
        Enlarged(_channels[mask], y, weights);
        for (int x = 0; x < _width; x++)
            weights[x] = (weights[x] - min) / range;
    }

    /// <summary>From a value per mask to a value per channel: 0 for constant channels.</summary>
    public double[] ToChannels(double[] ofMasks)
    {
        var ofChannels = new double[_features.Channels];
        for (int i = 0; i < _channels.Length; i++)
            ofChannels[_channels[i]] = ofMasks[i];
        return ofChannels;
    }

    /// <summary>Warnings about the channels.</summary>
    /// <param name="layer">The layer's name.</param>
    public IEnumerable<string> Warnings(string layer)
    {
        if (_stretch[0].Range == 0)
            yield return $"All {_features.Channels} channels of the layer '{layer}' are constant for this image, so the map has no "
                + "information; use another layer.";
    }

    private void Enlarged(int channel, int y, Span<float> values)
    {
        float[] line = ArrayPool<float>.Shared.Rent(_features.Width);
        ReadOnlySpan<float> map = _features[channel];
        ReadOnlySpan<double> down = _rows.Weights(y);
        for (int x = 0; x < _features.Width; x++)
        {
            double sum = 0;
            for (int k = 0, at = _rows.FirstIndex(y) * _features.Width + x; k < down.Length; k++, at += _features.Width)
                sum += down[k] * map[at];
            line[x] = (float)sum;
        }
        for (int x = 0; x < _width; x++)
        {
            ReadOnlySpan<double> across = _columns.Weights(x);
            double sum = 0;
            for (int k = 0; k < across.Length; k++)
                sum += across[k] * line[_columns.FirstIndex(x) + k];
            values[x] = (float)sum;
        }
        ArrayPool<float>.Shared.Return(line);
    }
}
