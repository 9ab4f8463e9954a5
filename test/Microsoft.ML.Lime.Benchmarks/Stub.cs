using Microsoft.ML.Lime.Engine;

namespace Microsoft.ML.Lime.Benchmarks;

/// <summary>A model that costs almost nothing: its scores are a few input values.</summary>
internal static class Stub
{
    public static DelegateScorer Scorer(int side, int classes)
    {
        int height = side, width = side + 3, length = height * width * 3, step = Math.Max(1, length / 61);
        return new DelegateScorer(new ScorerInput(height, width, 3, TensorLayout.Nchw), classes, (batch, count, scores) =>
        {
            for (int i = 0; i < count; i++)
            {
                ReadOnlySpan<float> image = batch.Slice(i * length, length);
                Span<float> row = scores.Slice(i * classes, classes);
                float sum = 0;
                for (int k = 0; k < length; k += step)
                    sum += image[k];
                for (int k = 0; k < classes; k++)
                    row[k] = sum * 1e-3f / (1 + k);
            }
        })
        { BatchSize = 1, DegreeOfParallelism = 1, Activation = Activation.None };
    }

    /// <summary>An image with structure at every scale, as realistic input for segmenters.</summary>
    public static ImageBuffer Image(int side)
    {
        (int height, int width) = (side, side + 3);
        var pixels = new byte[height * width * 3];
        for (int y = 0; y < height; y++)
            for (int x = 0; x < width; x++)
            {
                double v = (double)y / height * 6, u = (double)x / width * 6;
                double fine = 127 + 40 * Math.Cos(9 * v - 7 * u) + (x * 31 + y * 17) % 7;
                for (int c = 0; c < 3; c++)
                    pixels[(y * width + x) * 3 + c] = (byte)(fine + 60 * Math.Sin(u * (c + 1) + v));
            }
        return ImageBuffer.FromBytes(height, width, 3, pixels);
    }
}
