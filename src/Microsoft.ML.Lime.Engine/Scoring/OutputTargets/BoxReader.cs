namespace Microsoft.ML.Lime.Engine.Scoring.OutputTargets;

/// <summary>Reads boxes and scores from a detector's output.</summary>
/// <param name="table">The table of the output.</param>
/// <param name="layout">The layout of its numbers.</param>
/// <param name="activation">What is applied to scores and objectness; a softmax to the scores of a box.</param>
internal sealed class BoxReader(BoxTable table, BoxLayout layout, Activation activation)
{
    /// <summary>
    /// Creates a reader. If the scorer states no activation and some scores lie below 0, they get a softmax if the last one is that of no
    /// object, as in DETR, otherwise a sigmoid. Scores that are never below 0, but above 1, stay as they are.
    /// </summary>
    public static BoxReader Create(
        IScorer scorer, BoxTable table, BoxLayout layout, ReadOnlySpan<float> image, ReadOnlySpan<float> baseline)
    {
        if (scorer.Activation != Activation.Auto)
            return new BoxReader(table, layout, scorer.Activation);
        var raw = new BoxReader(table, layout, Activation.None);
        ((double low, double high), (double otherLow, double otherHigh)) = (raw.Range(image), raw.Range(baseline));
        (low, high) = (Math.Min(low, otherLow), Math.Max(high, otherHigh));
        return low < -1e-6 ? new BoxReader(table, layout,
                raw.HaveNoObject(image, baseline, scorer.ClassNames?.Count) ? Activation.Softmax : Activation.Sigmoid)
            : high > 1 + 1e-3 ? new BoxReader(table, layout, Activation.None) { Largest = high }
            : raw;
    }

    /// <summary>The largest score, if no activation was stated and the scores look neither like probabilities nor like logits.</summary>
    public double? Largest { get; private init; }

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

    /// <summary>The smallest and the largest of all scores and the objectness; 0 and 0 if there is no box.</summary>
    private (double Low, double High) Range(ReadOnlySpan<float> output)
    {
        (double low, double high) = (0, 0);
        for (int i = 0; i < table.Boxes; i++)
            if (!table.IsEmpty(output, i))
                for (int k = layout.Objectness >= 0 ? -1 : 0; k < Scores; k++)
                {
                    float score = table[output, i, k < 0 ? layout.Objectness : layout.Scores + k];
                    (low, high) = (Math.Min(low, score), Math.Max(high, score));
                }
        return (low, high);
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

    /// <summary>
    /// Whether the last of the scores, which are logits, is that of no object. It is if it is the largest and above 0 in most boxes, also
    /// of the baseline: a sigmoid would find objects of the last class in all of these. It is, too, if there is one class name less than
    /// scores, unless all scores of most boxes lie below 0, as those of a sigmoid do where there is no object.
    /// </summary>
    private bool HaveNoObject(ReadOnlySpan<float> image, ReadOnlySpan<float> baseline, int? names)
    {
        if (layout.Class >= 0 || layout.Objectness >= 0 || Scores < 2)
            return false;
        (double ofImage, double lowOfImage) = Shares(image);
        (double ofBaseline, double lowOfBaseline) = Shares(baseline);
        return ofImage > 0.5 && ofBaseline > 0.5 || names == Scores - 1 && Math.Max(lowOfImage, lowOfBaseline) <= 0.5;
    }

    /// <summary>The shares of the boxes whose last score is the largest and above 0, and of those with all scores below 0.</summary>
    private (double LastIsLargest, double AllBelowZero) Shares(ReadOnlySpan<float> output)
    {
        (double last, double low, int count) = (0, 0, 0);
        for (int i = 0; i < table.Boxes; i++)
            if (!table.IsEmpty(output, i))
            {
                count++;
                int largest = 0;
                for (int k = 1; k < Scores; k++)
                    if (table[output, i, layout.Scores + k] > table[output, i, layout.Scores + largest])
                        largest = k;
                float value = table[output, i, layout.Scores + largest];
                last += largest == Scores - 1 && value > 0 ? 1 : 0;
                low += value < 0 ? 1 : 0;
            }
        return count == 0 ? (0, 0) : (last / count, low / count);
    }

    /// <summary>Whether the last score can be that of no object: logits, or scores that add up to 1.</summary>
    public bool MayEndWithNothing(ReadOnlySpan<float> output) => activation != Activation.None || EndsWithNothing(output);

    /// <summary>Whether the scores of every box add up to 1, so that the last one is that of no object, as in DETR.</summary>
    private bool EndsWithNothing(ReadOnlySpan<float> output)
    {
        if (layout.Class >= 0 || layout.Objectness >= 0 || Scores < (activation == Activation.Softmax ? 2 : 3))
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
