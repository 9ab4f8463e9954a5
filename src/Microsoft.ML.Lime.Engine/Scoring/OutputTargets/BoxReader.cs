namespace Microsoft.ML.Lime.Engine.Scoring.OutputTargets;

/// <summary>Reads boxes and scores from a detector's output.</summary>
/// <param name="table">The table of the output.</param>
/// <param name="layout">The layout of its numbers.</param>
/// <param name="activation">What is applied to scores and objectness; a softmax to the scores of a box.</param>
internal sealed class BoxReader(BoxTable table, BoxLayout layout, Activation activation)
{
    /// <summary>Creates a reader; its scores get a sigmoid if no activation was stated and they do not lie within [0, 1].</summary>
    public static BoxReader Create(
        Activation asked, BoxTable table, BoxLayout layout, ReadOnlySpan<float> image, ReadOnlySpan<float> baseline)
    {
        var raw = new BoxReader(table, layout, Activation.None);
        return asked == Activation.None || asked == Activation.Auto && raw.HasUnitScores(image) && raw.HasUnitScores(baseline) ? raw
            : new BoxReader(table, layout, asked == Activation.Auto ? Activation.Sigmoid : asked);
    }

    /// <summary>The activation; never <see cref="Activation.Auto"/>.</summary>
    public Activation Activation => activation;

    /// <summary>Number of class scores of a box.</summary>
    private int Scores => layout.ScoreCount(table.Columns);

    /// <summary>The largest score x overlap of a class with a box.</summary>
    public double Best(ReadOnlySpan<float> output, int index, ImageBox box)
    {
        double best = 0;
        if (layout.Class < 0 && index >= Scores)
            return best;
        for (int i = 0; i < table.Boxes; i++)
        {
            double score = Score(output, i, index);
            if (score > best)
                best = Math.Max(best, score * box.Overlap(table.Box(output, i, layout.Coordinates, layout.Start)));
        }
        return best;
    }

    /// <summary>Whether all scores and the objectness lie within [0, 1].</summary>
    private bool HasUnitScores(ReadOnlySpan<float> output)
    {
        for (int i = 0; i < table.Boxes; i++)
            for (int k = layout.Objectness >= 0 ? -1 : 0; k < Scores; k++)
                if (table[output, i, k < 0 ? layout.Objectness : layout.Scores + k] is not (>= -1e-6f and <= 1 + 1e-3f))
                    return false;
        return true;
    }

    /// <summary>The boxes with the largest scores, in descending order: rectangle, class and score.</summary>
    public IReadOnlyList<(ImageBox Box, int Class, double Score)> Top(ReadOnlySpan<float> output, int count)
    {
        List<(ImageBox Box, int Class, double Score)> all = [];
        int classes = Scores - (EndsWithNothing(output) ? 1 : 0);
        for (int i = 0; i < table.Boxes; i++)
        {
            int index = 0;
            if (layout.Class >= 0)
                index = (int)Math.Round(table[output, i, layout.Class]);
            else
                for (int k = 1; k < classes; k++)
                    if (table[output, i, layout.Scores + k] > table[output, i, layout.Scores + index])
                        index = k;
            all.Add((table.Box(output, i, layout.Coordinates, layout.Start), index, Score(output, i, index)));
        }
        return [.. all.Where(found => found.Score > 0).OrderByDescending(found => found.Score).Take(count)];
    }

    /// <summary>Whether the scores of every box add up to 1, so that the last one is that of no object, as in DETR.</summary>
    private bool EndsWithNothing(ReadOnlySpan<float> output)
    {
        if (layout.Class >= 0 || layout.Objectness >= 0 || Scores < 3)
            return false;
        for (int i = 0; i < table.Boxes; i++)
        {
            double sum = 0;
            for (int k = 0; k < Scores; k++)
                sum += Score(output, i, k);
            if (Math.Abs(sum - 1) > 1e-2)
                return false;
        }
        return true;
    }

    private double Score(ReadOnlySpan<float> output, int box, int index)
    {
        if (layout.Class >= 0 && Math.Round(table[output, box, layout.Class]) != index)
            return 0;
        int column = layout.Scores + (layout.Class >= 0 ? 0 : index);
        double score = activation switch
        {
            Activation.Sigmoid => Sigmoid(table[output, box, column]),
            Activation.Softmax => Softmax(output, box, column),
            _ => table[output, box, column],
        };
        if (layout.Objectness < 0)
            return score;
        double objectness = table[output, box, layout.Objectness];
        return (activation == Activation.None ? objectness : Sigmoid(objectness)) * score;
    }

    private double Softmax(ReadOnlySpan<float> output, int box, int column)
    {
        double max = double.NegativeInfinity, sum = 0;
        for (int k = 0; k < Scores; k++)
            max = Math.Max(max, table[output, box, layout.Scores + k]);
        for (int k = 0; k < Scores; k++)
            sum += Math.Exp(table[output, box, layout.Scores + k] - max);
        return Math.Exp(table[output, box, column] - max) / sum;
    }

    private static double Sigmoid(double value) => 1 / (1 + Math.Exp(-value));
}
