namespace Microsoft.ML.Lime.Scoring;

/// <summary>
/// Checks that a composed scorer gives the model's own scores, on a few perturbed images of noise. The tensors must be equal bit for bit,
/// which shows that the steps work pixel by pixel, and the scores must agree.
/// </summary>
internal static class ComposingTrial
{
    /// <summary>Perturbed images: all pixels present, all absent, and mixtures.</summary>
    public const int Images = 4;

    /// <summary>The tolerance of a score, relative to the image's largest score where that is above 1.</summary>
    public const double Tolerance = 1e-5;

    // Not a power of two, so that its edges do not align with the blocks and strides of steps that are not pixelwise.
    private const int Block = 7;

    /// <exception cref="LimeException">The two differ; the message is a clause with the difference.</exception>
    public static void Run(TransformerScorer rowByRow, TensorReader reader, ComposedScorer composed)
    {
        ScorerInput pixels = rowByRow.Input;
        var random = new Random(1);
        ImageBuffer image = Noise(pixels, random), baseline = Noise(pixels, random);
        (float[] present, float[] absent) = (Prepare(rowByRow, image), Prepare(rowByRow, baseline));
        (float[] presentTensor, float[] absentTensor) = (Prepare(composed, image), Prepare(composed, baseline));
        using IInferenceSession slow = rowByRow.OpenSession(), fast = composed.OpenSession();
        for (int i = 0; i < Images; i++)
        {
            int min = i switch { 0 => int.MinValue, 1 => int.MaxValue, _ => 0 };
            (int rows, int columns) = ((pixels.Height + Block - 1) / Block, (pixels.Width + Block - 1) / Block);
            int[] signs = [.. Enumerable.Range(0, rows * columns).Select(_ => random.Next(-1000, 1000))];
            bool IsPresent(int pixel) => signs[pixel / pixels.Width / Block * columns + pixel % pixels.Width / Block] >= min;

            Span<float> sample = slow.Input[..pixels.Length], tensor = fast.Input[..composed.Input.Length];
            Compose(pixels, present, absent, IsPresent, sample);
            Compose(composed.Input, presentTensor, absentTensor, IsPresent, tensor);
            var expected = new float[composed.TensorLength];
            reader.Read(sample.ToArray(), expected);
            if (!tensor[..expected.Length].SequenceEqual(expected))
                throw new LimeException("the steps before the ONNX model do not work pixel by pixel: for a perturbed trial image they gave "
                    + "other values than for its parts");
            Compare(slow.Run(1), fast.Run(1));
        }
    }

    private static void Compare(ReadOnlySpan<float> expected, ReadOnlySpan<float> found)
    {
        if (expected.Length != found.Length)
            throw new LimeException(FormattableString.Invariant($"ML.NET gives {expected.Length} scores, and the ONNX session ")
                + FormattableString.Invariant($"{found.Length}"));
        (double difference, double max) = Difference(expected, found);
        if (!(difference <= Tolerance * Math.Max(1, max)))
            throw new LimeException(FormattableString.Invariant(
                $"the scores of a perturbed trial image differ from ML.NET's by {difference:G3}, and the largest is {max:G3}"));
    }

    /// <summary>The largest difference, NaN where a value is NaN, and the largest magnitude.</summary>
    public static (double Difference, double Max) Difference(ReadOnlySpan<float> expected, ReadOnlySpan<float> found)
    {
        (double difference, double max) = (0, 0);
        for (int i = 0; i < expected.Length; i++)
        {
            difference = Math.Max(difference, Math.Abs((double)expected[i] - found[i]));
            max = Math.Max(max, Math.Abs((double)expected[i]));
        }
        return (difference, max);
    }

    private static void Compose(ScorerInput input, float[] present, float[] absent, Func<int, bool> isPresent, Span<float> sample)
    {
        int pixels = input.Height * input.Width;
        for (int i = 0; i < sample.Length; i++)
            sample[i] = isPresent(input.Layout == TensorLayout.Nchw ? i % pixels : i / input.Channels) ? present[i] : absent[i];
    }

    private static float[] Prepare(IScorer scorer, ImageBuffer image)
    {
        var sample = new float[scorer.Input.Length];
        scorer.Prepare(image, sample);
        return sample;
    }

    private static ImageBuffer Noise(ScorerInput input, Random random)
    {
        var bytes = new byte[input.Height * input.Width * input.Channels];
        random.NextBytes(bytes);
        return ImageBuffer.FromBytes(input.Height, input.Width, input.Channels, bytes);
    }
}
