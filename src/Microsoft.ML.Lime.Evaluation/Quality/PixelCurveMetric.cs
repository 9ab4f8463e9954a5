namespace Microsoft.ML.Lime.Evaluation.Quality;

/// <summary>Insertion and deletion: pixels change between a substrate and the image in descending order of a map.</summary>
/// <param name="Name">The name in results.</param>
/// <param name="Inserts">Whether pixels change from the substrate to the image; otherwise from the image to the substrate.</param>
internal abstract record PixelCurveMetric(string Name, bool Inserts) : MapMetric(Name, LargerIsBetter: Inserts)
{
    public int? StepPixels
    {
        get;
        init => field = value is < 1 ? throw new ArgumentOutOfRangeException(nameof(value), value, "A step has at least 1 pixel.") : value;
    }

    public sealed override int ModelCalls(ScorerInput input) => Steps(input) + 1;

    /// <summary>Returns the curve, whose <see cref="ScoreCurve.Area"/> is the metric's value.</summary>
    public ScoreCurve Curve(
        IScorer scorer, MetricInput evaluated, IProgress<ExplainProgress>? progress = null, CancellationToken cancellation = default)
    {
        PreparedImage image = Prepare(evaluated.FitImage(scorer), cancellation);
        int column = evaluated.ScoreColumn(image), steps = Steps(scorer.Input), step = StepPixels ?? scorer.Input.Width;
        int[] order = FallingOrder(evaluated.Map);
        var between = new ScoreMatrix(1, 1);
        if (steps > 1)
            between = image.Score(new SwitchedPixels(image, order, steps - 1, step, Inserts), progress, cancellation);
        else
            progress?.Report(new ExplainProgress(2, 2));

        var (share, score) = (new double[steps + 1], new double[steps + 1]);
        (score[0], score[steps]) = Inserts
            ? (image.BaselineScores[column], image.Scores[column])
            : (image.Scores[column], image.BaselineScores[column]);
        share[steps] = 1;
        for (int i = 1; i < steps; i++)
            (share[i], score[i]) = ((double)i * step / order.Length, between[i - 1, column]);
        return new ScoreCurve(share, score);
    }

    private protected sealed override double MeasureMap(
        IScorer scorer, MetricInput evaluated, IProgress<ExplainProgress>? progress, CancellationToken cancellation) =>
        Curve(scorer, evaluated, progress, cancellation).Area;

    /// <summary>Prepares the image with the substrate as its baseline.</summary>
    private protected abstract PreparedImage Prepare(FittedImage image, CancellationToken cancellation);

    /// <summary>Number of steps: the points of the curve minus one.</summary>
    private int Steps(ScorerInput input)
    {
        int pixels = input.Height * input.Width, step = StepPixels ?? input.Width;
        return (pixels + step - 1) / step;
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
