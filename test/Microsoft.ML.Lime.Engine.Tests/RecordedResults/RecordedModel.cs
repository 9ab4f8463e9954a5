using Microsoft.ML.Lime.Engine;

namespace Microsoft.ML.Lime.Tests;

/// <summary>
/// The images and the model of the recorded results. The model has sums and products of the means of 4 x 4 regions, so it is not linear.
/// It uses + - * / alone, in a fixed order, so its bits are the same on every platform.
/// </summary>
internal static class RecordedModel
{
    private const int Regions = 4;

    public static readonly string[] Names = ["ant", "bee", "cat", "dog", "elk", "fox"];

    /// <summary>Gradients, a disc, a rectangle and a fine texture.</summary>
    public static ImageBuffer Source(int height = 48, int width = 40, int channels = 3, int shift = 0)
    {
        var pixels = new byte[height * width * channels];
        for (int y = 0; y < height; y++)
            for (int x = 0; x < width; x++)
                for (int c = 0; c < channels; c++)
                    pixels[(y * width + x) * channels + c] = (byte)Math.Clamp(Color(y, x, c) + (7 * y + 3 * x + 5 * c) % 11, 0, 255);
        return ImageBuffer.FromBytes(height, width, channels, pixels);

        int Color(int y, int x, int c)
        {
            int fromMiddleY = 3 * y - height - shift, fromMiddleX = 3 * x - 2 * width + shift;
            if (fromMiddleY * fromMiddleY + fromMiddleX * fromMiddleX < height * width / 2)
                return 230 - 60 * (c % 3);
            if (y > height * 3 / 5 && y < height * 9 / 10 && x > width / 8 + shift && x < width / 2 + shift)
                return 20 + 70 * ((c + 2) % 3);
            return (c % 3) switch
            {
                0 => 40 + 150 * x / width,
                1 => 60 + 120 * y / height,
                _ => 180 - 130 * (x + y) / (height + width),
            };
        }
    }

    public static DelegateScorer Scorer(
        int height = 48, int width = 40, int channels = 3, TensorLayout layout = TensorLayout.Nhwc, Activation activation = Activation.None,
        Preprocessing? preprocessing = null, int batch = 32, int sessions = 1)
    {
        var input = new ScorerInput(height, width, channels, layout);
        return new DelegateScorer(input, Names.Length, Score(input, Names.Length, (_, value) => value))
        {
            Activation = activation,
            ClassNames = Names,
            Preprocessing = preprocessing ?? Preprocessing.Unit,
            BatchSize = batch,
            DegreeOfParallelism = sessions,
        }.Checked();
    }

    /// <summary>A scorer of another output, such as a segmentation's or a detector's.</summary>
    /// <param name="shape">The output's shape.</param>
    /// <param name="change">What is made of an output, given its index.</param>
    public static DelegateScorer Scorer(int[] shape, Func<int, double, double> change)
    {
        var input = new ScorerInput(48, 40, 3, TensorLayout.Nhwc);
        int outputs = shape.Aggregate(1, (product, size) => product * size);
        return new DelegateScorer(input, outputs, Score(input, outputs, change))
        {
            OutputShape = shape,
            Preprocessing = Preprocessing.Unit,
        }.Checked();
    }

    /// <summary>A scorer with eight feature maps of 6 x 5 and a linear head, whose outputs the head gives.</summary>
    public static IScorer WithFeatures()
    {
        const int maps = 8, rows = 6, columns = 5;
        return new ActivationScorer(Scorer(), Features, new IActivationLayer.LinearHead(Names.Length, maps,
            [.. Enumerable.Range(0, Names.Length * maps).Select(i => (i * 37 + 11) % 19 / 8f - 1)],
            [.. Enumerable.Range(0, Names.Length).Select(i => i / 16f)])).Checked();

        static IActivationLayer.Activations Features(float[] prepared)
        {
            var values = new float[maps * rows * columns];
            for (int map = 0; map < maps; map++)
                for (int y = 0; y < rows; y++)
                    for (int x = 0; x < columns; x++)
                    {
                        double sum = 0;
                        for (int dy = 0; dy < 8; dy++)
                            for (int dx = 0; dx < 8; dx++)
                                sum += prepared[((y * 8 + dy) * 40 + x * 8 + dx) * 3 + map % 3] * ((dy * (map + 1) + dx) % 5 - 1);
                        values[(map * rows + y) * columns + x] = (float)(sum > 0 ? sum / 64 : 0);
                    }
            return new IActivationLayer.Activations(maps, rows, columns, values);
        }
    }

    private static DelegateScorer.ScoreBatch Score(ScorerInput input, int outputs, Func<int, double, double> change) =>
        (batch, count, scores) =>
    {
        for (int image = 0; image < count; image++)
        {
            double[] means = Means(batch.Slice(image * input.Length, input.Length), input);
            for (int output = 0; output < outputs; output++)
                scores[image * outputs + output] = (float)change(output, Output(means, output));
        }
    };

    private static double Output(double[] means, int output)
    {
        double sum = 0;
        for (int i = 0; i < means.Length; i++)
        {
            double weight = ((i * 37 + output * 101 + 11) % 19 - 6) / 19.0, other = ((i * 53 + output * 29 + 5) % 23 - 9) / 23.0;
            sum += weight * means[i] + other * means[i] * means[(i * 7 + 3 * output + 1) % means.Length];
        }
        return 24 * sum / means.Length;
    }

    /// <summary>The means of the regions, channel by channel.</summary>
    private static double[] Means(ReadOnlySpan<float> prepared, ScorerInput input)
    {
        (int height, int width, int channels) = (input.Height, input.Width, input.Channels);
        var means = new double[Regions * Regions * channels];
        var areas = new int[Regions * Regions];
        for (int y = 0; y < height; y++)
            for (int x = 0; x < width; x++)
            {
                int region = y * Regions / height * Regions + x * Regions / width;
                areas[region]++;
                for (int c = 0; c < channels; c++)
                {
                    int index = input.Layout == TensorLayout.Nchw ? (c * height + y) * width + x : (y * width + x) * channels + c;
                    means[region * channels + c] += prepared[index];
                }
            }
        for (int i = 0; i < means.Length; i++)
            means[i] /= areas[i / channels];
        return means;
    }
}
