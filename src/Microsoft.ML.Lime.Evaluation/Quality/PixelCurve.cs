using Microsoft.ML.Lime.Engine;

namespace Microsoft.ML.Lime.Evaluation.Quality;

/// <summary>The curve of insertion and deletion: pixels change from one image to another in descending order of a map.</summary>
internal static class PixelCurve
{
    /// <summary>Number of steps: the points of the curve minus one.</summary>
    public static int Steps(ScorerInput input, int? stepPixels)
    {
        int pixels = input.Height * input.Width, step = stepPixels ?? input.Width;
        return (pixels + step - 1) / step;
    }

    /// <summary>Switches pixels, step by step.</summary>
    /// <param name="evaluated">The map.</param>
    /// <param name="image">The image; its baseline is the substrate.</param>
    /// <param name="stepPixels">Pixels a step; null for one row's worth.</param>
    /// <param name="insert">From the substrate to the image; otherwise from the image to the substrate.</param>
    /// <param name="progress">Receives a report after every batch.</param>
    /// <param name="cancellation">Cancels model runs in progress if the scorer supports it; otherwise stops after them.</param>
    public static ScoreCurve Curve(MetricInput evaluated, PreparedImage image, int? stepPixels, bool insert,
        IProgress<ExplainProgress>? progress, CancellationToken cancellation)
    {
        ScorerInput input = image.Scorer.Input;
        int column = evaluated.ScoreColumn(image), steps = Steps(input, stepPixels), step = stepPixels ?? input.Width;
        int[] order = FallingOrder(evaluated.Map);
        var between = new ScoreMatrix(1, 1);
        if (steps > 1)
            between = image.Score(new SwitchedPixels(image, order, steps - 1, step, insert), progress, cancellation);
        else
            progress?.Report(new ExplainProgress(2, 2));

        var (share, score) = (new double[steps + 1], new double[steps + 1]);
        (score[0], score[steps]) = insert
            ? (image.BaselineScores[column], image.Scores[column])
            : (image.Scores[column], image.BaselineScores[column]);
        share[steps] = 1;
        for (int i = 1; i < steps; i++)
            (share[i], score[i]) = ((double)i * step / order.Length, between[i - 1, column]);
        return new ScoreCurve(share, score);
    }

    /// <summary>Pixels in descending order of value; ties row by row.</summary>
    private static int[] FallingOrder(AttributionMap map)
    {
        float[] values = map.Values.ToArray();
        return [.. Enumerable.Range(0, values.Length).OrderByDescending(i => values[i])]; // a stable sort
    }

    /// <summary>A sample has one step more of the pixels switched than the sample before it.</summary>
    private sealed class SwitchedPixels(PreparedImage image, int[] order, int count, int step, bool insert) : IPerturbation
    {
        public int Count => count;

        public void Write(int sample, Span<float> modelInput)
        {
            ReadOnlySpan<float> from = insert ? image.BaselineInput : image.ModelInput;
            ReadOnlySpan<float> to = insert ? image.ModelInput : image.BaselineInput;
            ScorerInput input = image.Scorer.Input;
            (int channels, int pixelStride, int channelStride) = (input.Channels, input.PixelStride, input.ChannelStride);
            from.CopyTo(modelInput);
            foreach (int pixel in order.AsSpan(0, (sample + 1) * step))
                for (int channel = 0; channel < channels; channel++)
                {
                    int at = pixel * pixelStride + channel * channelStride;
                    modelInput[at] = to[at];
                }
        }
    }
}
