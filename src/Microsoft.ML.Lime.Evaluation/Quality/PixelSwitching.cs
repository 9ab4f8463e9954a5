using Microsoft.ML.Lime.Engine;
using Microsoft.ML.Lime.Engine.Methods;

namespace Microsoft.ML.Lime.Evaluation.Quality;

/// <summary>The curve of insertion and deletion: pixels change from one image to another in descending order of a map.</summary>
internal static class PixelSwitching
{
    /// <summary>Number of steps: the points of the curve minus one.</summary>
    public static int Steps(ScorerInput input, int? stepPixels)
    {
        int pixels = input.Height * input.Width, step = stepPixels ?? input.Width;
        return (pixels + step - 1) / step;
    }

    /// <summary>Computes the curve step by step.</summary>
    /// <param name="judged">The map.</param>
    /// <param name="scorer">The model.</param>
    /// <param name="run">The image and its substrate, both already scored.</param>
    /// <param name="stepPixels">Pixels per step; null for the width of the model's input.</param>
    /// <param name="insert">Whether pixels change from the substrate to the image; otherwise from the image to the substrate.</param>
    /// <param name="progress">Receives a report after every batch.</param>
    /// <param name="cancellation">Cancels model runs in progress if the scorer supports it; otherwise stops after them.</param>
    public static ScoreCurve Curve(JudgedMap judged, IScorer scorer, ExplanationRun run, int? stepPixels, bool insert,
        IProgress<ExplainProgress>? progress, CancellationToken cancellation)
    {
        int column = judged.Column(run), steps = Steps(scorer.Input, stepPixels), step = stepPixels ?? scorer.Input.Width;
        int[] order = FallingOrder(judged.Map);
        (float[] from, float[] to) = insert ? (run.Hidden, run.Prepared) : (run.Prepared, run.Hidden);
        var between = new ScoreMatrix(1, 1);
        if (steps > 1)
            between = run.Score(steps - 1, known: 0, (sample, values) => Compose((sample + 1) * step, values), progress, cancellation);
        else
            progress?.Report(new ExplainProgress(2, 2));

        var (share, score) = (new double[steps + 1], new double[steps + 1]);
        (score[0], score[steps]) = insert
            ? (run.BaselineScores[column], run.PictureScores[column])
            : (run.PictureScores[column], run.BaselineScores[column]);
        share[steps] = 1;
        for (int i = 1; i < steps; i++)
            (share[i], score[i]) = ((double)i * step / order.Length, between[i - 1, column]);
        return new ScoreCurve(share, score);

        void Compose(int switched, Span<float> values)
        {
            from.CopyTo(values);
            (int pixel, int plane, int planes) = scorer.Input.Layout == TensorLayout.Nchw
                ? (1, order.Length, scorer.Input.Channels)
                : (scorer.Input.Channels, 1, scorer.Input.Channels);
            foreach (int position in order.AsSpan(0, switched))
                for (int channel = 0; channel < planes; channel++)
                {
                    int at = position * pixel + channel * plane;
                    values[at] = to[at];
                }
        }
    }

    /// <summary>Pixels in descending order of value; ties row by row.</summary>
    private static int[] FallingOrder(ScoreMap map)
    {
        float[] values = map.Values.ToArray();
        return [.. Enumerable.Range(0, values.Length).OrderByDescending(i => values[i])]; // a stable sort
    }
}
