using Microsoft.ML.Lime.Engine;

namespace Microsoft.ML.Lime.Tests;

/// <summary>A linear model: the importance of a segment is the weighted difference between image and baseline on it.</summary>
internal sealed class LinearModel
{
    private readonly float[][] _weights; // by output, in the layout of the input

    public LinearModel(int height, int width, int channels, TensorLayout layout, int outputs = 1, int seed = 1)
    {
        Input = new ScorerInput(height, width, channels, layout);
        _weights = [.. Enumerable.Range(0, outputs)
            .Select(o => Enumerable.Range(0, Input.Length).Select(i => Noise(seed + 1000 * o, i) / Input.Length).ToArray())];
    }

    public ScorerInput Input { get; }

    public int ImagesScored;

    public int MaxBatch;

    public DelegateScorer Scorer(int batch = 7, int sessions = 1, Activation activation = Activation.None, Action? beforeBatch = null)
    {
        bool isChecked = false;
        DelegateScorer scorer = new DelegateScorer(Input, _weights.Length, (values, count, scores) =>
        {
            if (isChecked)
            {
                beforeBatch?.Invoke();
                Interlocked.Add(ref ImagesScored, count);
                MaxBatch = Math.Max(MaxBatch, count);
            }
            for (int i = 0; i < count; i++)
                for (int o = 0; o < _weights.Length; o++)
                {
                    double sum = 0;
                    for (int k = 0; k < Input.Length; k++)
                        sum += _weights[o][k] * values[i * Input.Length + k];
                    scores[i * _weights.Length + o] = (float)sum;
                }
        })
        { BatchSize = batch, DegreeOfParallelism = sessions, Activation = activation }.Checked();
        isChecked = true;
        return scorer;
    }

    /// <summary>An image of this model's size with values from 0 to 255.</summary>
    public ImageBuffer Image(int seed = 5) => ImageBuffer.FromBytes(Input.Height, Input.Width, Input.Channels,
        [.. Enumerable.Range(0, Input.Length).Select(i => (byte)((Noise(seed, i) + 1) * 127))]);

    /// <summary>The weight of one value of the image.</summary>
    public float Weight(int output, int y, int x, int channel) => _weights[output][Input.Layout == TensorLayout.Nchw
        ? (channel * Input.Height + y) * Input.Width + x
        : (y * Input.Width + x) * Input.Channels + channel];

    /// <summary>The exact importance of each segment for an output, by brute force.</summary>
    public double[] Importance(ImageBuffer image, ImageBuffer baseline, SegmentMap segments, int output = 0)
    {
        var importance = new double[segments.Count];
        for (int y = 0; y < image.Height; y++)
            for (int x = 0; x < image.Width; x++)
                for (int c = 0; c < image.Channels; c++)
                    importance[segments[y, x]] += Weight(output, y, x, c) * ((double)image[y, x, c] - baseline[y, x, c]);
        return importance;
    }

    /// <summary>A fixed pseudo-random number from -1 to 1.</summary>
    private static float Noise(int seed, int i)
    {
        uint h = (uint)(seed * 374761393) + (uint)i * 668265263u;
        h = (h ^ h >> 13) * 1274126177u;
        return (h ^ h >> 16) / (float)uint.MaxValue * 2 - 1;
    }
}
