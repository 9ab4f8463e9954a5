using FsCheck;
using FsCheck.Fluent;
using Microsoft.ML.Lime.Engine.Segmentation;

namespace Microsoft.ML.Lime.Engine.Tests;

/// <summary>The optimized clustering gives the labels of a plain one that compares each pixel with every cluster in range.</summary>
public class SlicClusteringTests
{
    [Fact]
    public void Run_MatchesPlainAlgorithm()
    {
        var cases =
            from height in Gen.Choose(1, 70)
            from width in Gen.Choose(1, 90)
            from features in Gen.Choose(1, 60)
            from channels in Gen.Elements(1, 3, 3, 3, 5)
            from contrast in Gen.Elements(0.0, 0.05, 1, 8, 60) // from positions only to almost only colors
            from steps in Gen.Elements(3, 1000) // with few colors many distances are equal
            from adaptive in Gen.Elements(false, true)
            from seed in Gen.Choose(0, 1 << 20)
            select (height, width, features, channels, contrast, steps, adaptive, seed);
        Prop.ForAll(cases.ToArbitrary(), c =>
        {
            FeatureImage image = Image(c.height, c.width, c.channels, c.contrast, c.steps, c.seed);
            var start = SlicStartGrid.Create(c.height, c.width, c.features);
            int[] plain = Plain(image, start, c.adaptive);
            return new[] { 1, 3 }.All(threads =>
                SlicClustering.Run(image, start, c.adaptive, new() { MaxDegreeOfParallelism = threads }).AsSpan().SequenceEqual(plain));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(400));
    }

    /// <summary>Sine waves with or without noise.</summary>
    private static FeatureImage Image(int height, int width, int channels, double contrast, int steps, int seed)
    {
        var random = new Random(seed);
        double noise = random.Next(3) / 4.0;
        var image = new FeatureImage(height, width, channels, new double[height * width * channels]);
        for (int c = 0; c < channels; c++)
        {
            double down = random.NextDouble() / 3, across = random.NextDouble() / 3;
            for (int y = 0; y < height; y++)
                for (int x = 0; x < width; x++)
                    image.Row(c, y)[x] =
                        contrast * Math.Round(steps * (Math.Sin(down * y + across * x) + noise * random.NextDouble())) / steps;
        }
        return image;
    }

    /// <summary>Plain SLIC (Achanta et al.) with the summation order and search windows of scikit-image.</summary>
    private static int[] Plain(FeatureImage image, SlicStartGrid start, bool adaptive)
    {
        int height = image.Height, width = image.Width, channels = image.Channels, count = start.Count;
        var labels = new int[height * width];
        double[] y = [.. Enumerable.Range(0, count).Select(k => (double)start.FirstY + k / start.Columns * start.SpacingY)];
        double[] x = [.. Enumerable.Range(0, count).Select(k => (double)start.FirstX + k % start.Columns * start.SpacingX)];
        double[][] colors = [.. Enumerable.Range(0, count).Select(_ => new double[channels])];
        double[] ranges = [.. Enumerable.Repeat(1.0, count)];
        double spacing = Math.Max(start.SpacingY, start.SpacingX), weight = 1 / (spacing * spacing);
        var actual = SlicStartGrid.Create(height, width, count);
        for (int round = 0; round < 10; round++)
        {
            double[] nearest = [.. Enumerable.Repeat(double.MaxValue, labels.Length)];
            for (int k = 0; k < count; k++)
            {
                if (double.IsNaN(y[k]))
                    continue;
                for (int row = (int)Math.Max(y[k] - 2 * actual.SpacingY, 0); row < Math.Min(height,
                    (int)(y[k] + 2 * actual.SpacingY + 1)); row++)
                    for (int column = (int)Math.Max(x[k] - 2 * actual.SpacingX, 0); column < Math.Min(width,
                        (int)(x[k] + 2 * actual.SpacingX + 1)); column++)
                    {
                        double distance = ((y[k] - row) * (y[k] - row) + (x[k] - column) * (x[k] - column)) * weight
                            + Color(row, column, k) / ranges[k];
                        if (distance < nearest[row * width + column])
                            (nearest[row * width + column], labels[row * width + column]) = (distance, k);
                    }
            }
            if (round == 9)
                break;
            var sizes = new int[count];
            Array.Clear(y);
            Array.Clear(x);
            foreach (double[] color in colors)
                Array.Clear(color);
            for (int i = 0; i < labels.Length; i++)
            {
                int k = labels[i];
                (sizes[k], y[k], x[k]) = (sizes[k] + 1, y[k] + i / width, x[k] + i % width);
                for (int c = 0; c < channels; c++)
                    colors[k][c] += image.Row(c, i / width)[i % width];
            }
            for (int k = 0; k < count; k++)
            {
                (y[k], x[k]) = (y[k] / sizes[k], x[k] / sizes[k]);
                for (int c = 0; c < channels; c++)
                    colors[k][c] /= sizes[k];
            }
            for (int i = 0; adaptive && i < labels.Length; i++)
                ranges[labels[i]] = Math.Max(ranges[labels[i]], Color(i / width, i % width, labels[i]));
        }
        return labels;

        double Color(int row, int column, int k)
        {
            double sum = 0;
            for (int c = 0; c < channels; c++)
            {
                double difference = image.Row(c, row)[column] - colors[k][c];
                sum += difference * difference;
            }
            return sum;
        }
    }
}
