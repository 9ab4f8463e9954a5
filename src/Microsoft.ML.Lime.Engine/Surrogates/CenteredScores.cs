namespace Microsoft.ML.Lime.Engine;

/// <summary>The scores of one target less their weighted mean.</summary>
internal sealed class CenteredScores
{
    private CenteredScores(CenteredDesign design, double[] values)
    {
        Values = values;
        IsConstant = true;
        double first = double.NaN;
        for (int sample = 0; sample < values.Length; sample++)
        {
            if (design.Weight(sample) == 0)
                continue;
            if (double.IsNaN(first))
                first = values[sample];
            IsConstant &= values[sample] == first;
            Mean += design.Weight(sample) * values[sample];
        }
        Mean = IsConstant ? first : Mean / design.TotalWeight;
        for (int sample = 0; sample < values.Length; sample++)
        {
            values[sample] -= Mean;
            SumOfSquares += design.Weight(sample) * values[sample] * values[sample];
        }
    }

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
        var targets = new CenteredScores[scores.Targets];
        for (int target = 0; target < targets.Length; target++)
        {
            double[] column = scores.Column(target);
            int bad = Array.FindIndex(column, value => !double.IsFinite(value));
            if (bad >= 0)
                throw new LimeException(FormattableString.Invariant($"The score of sample {bad} for target {target} is {column[bad]}, ") +
                    "but a surrogate needs finite numbers; check the model's preprocessing and activation.");
            targets[target] = new CenteredScores(design, column);
        }
        return targets;
    }
}
