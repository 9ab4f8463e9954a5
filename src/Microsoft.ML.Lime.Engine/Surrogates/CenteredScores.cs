namespace Microsoft.ML.Lime.Engine;

/// <summary>The scores of one target less their weighted mean.</summary>
internal sealed class CenteredScores
{
    private CenteredScores(double[] values, double mean, double sumOfSquares, bool isConstant) =>
        (Values, Mean, SumOfSquares, IsConstant) = (values, mean, sumOfSquares, isConstant);

    /// <summary>Weighted mean of the scores.</summary>
    public double Mean { get; }

    /// <summary>Scores less the mean, one per sample.</summary>
    public double[] Values { get; }

    /// <summary>Weighted sum of squares of <see cref="Values"/>.</summary>
    public double SumOfSquares { get; }

    /// <summary>Whether all scores are equal (those of samples with weight 0 aside).</summary>
    public bool IsConstant { get; }

    /// <summary>The weighted R2 that leaves this sum of squared residuals; NaN where the scores are constant.</summary>
    public double R2(double residualSumOfSquares) => IsConstant ? double.NaN : 1 - residualSumOfSquares / SumOfSquares;

    /// <summary>Centres every column.</summary>
    /// <exception cref="ArgumentException">There is not one row per sample.</exception>
    /// <exception cref="LimeException">A score is not a finite number.</exception>
    public static CenteredScores[] Of(CenteredDesign design, ScoreMatrix scores)
    {
        if (scores.Samples != design.Masks.Samples)
            throw new ArgumentException($"Expected scores of {design.Masks.Samples} samples, but found {scores.Samples}.", nameof(scores));
        for (int sample = 0; sample < scores.Samples; sample++)
            if (RawOutput.FindUnreal(scores.Row(sample)) is >= 0 and int target)
                throw new LimeException(
                    FormattableString.Invariant($"The score of sample {sample} for target {target} is {scores[sample, target]}, ") +
                    "but a surrogate needs finite numbers; check the model's preprocessing and activation.");
        var targets = new CenteredScores[scores.Targets];
        CenteredDesign.InBlocks(targets.Length, (first, count) => Center(design, scores, first, targets.AsSpan(first, count)));
        return targets;
    }

    /// <summary>Centres some columns side by side: neighbours lie in the same line of the cache.</summary>
    private static void Center(CenteredDesign design, ScoreMatrix scores, int first, Span<CenteredScores> targets)
    {
        int samples = scores.Samples, start = 0;
        while (design.Weight(start) == 0)
            start++;
        ReadOnlySpan<float> firsts = scores.Row(start).Slice(first, targets.Length);
        double[] means = new double[targets.Length], squares = new double[targets.Length];
        var varies = new bool[targets.Length];
        for (int sample = start; sample < samples; sample++)
        {
            double weight = design.Weight(sample);
            if (weight == 0)
                continue;
            ReadOnlySpan<float> row = scores.Row(sample).Slice(first, targets.Length);
            for (int target = 0; target < row.Length; target++)
            {
                varies[target] |= row[target] != firsts[target];
                means[target] += weight * row[target];
            }
        }
        var values = new double[targets.Length][];
        for (int target = 0; target < values.Length; target++)
            (values[target], means[target]) = (new double[samples], varies[target] ? means[target] / design.TotalWeight : firsts[target]);
        for (int sample = 0; sample < samples; sample++)
        {
            double weight = design.Weight(sample);
            ReadOnlySpan<float> row = scores.Row(sample).Slice(first, targets.Length);
            for (int target = 0; target < row.Length; target++)
            {
                double value = values[target][sample] = row[target] - means[target];
                squares[target] += weight * value * value;
            }
        }
        for (int target = 0; target < targets.Length; target++)
            targets[target] = new CenteredScores(values[target], means[target], squares[target], !varies[target]);
    }
}
