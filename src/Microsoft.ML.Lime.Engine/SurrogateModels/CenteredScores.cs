using Microsoft.ML.Lime.Engine.Scoring;

namespace Microsoft.ML.Lime.Engine.SurrogateModels;

/// <summary>
/// The scores of one target minus their weighted mean. They are computed on access, because storing them would need twice the memory of the
/// scores.
/// </summary>
internal sealed class CenteredScores
{
    private readonly ScoreMatrix _scores;
    private readonly int _target;

    private CenteredScores(ScoreMatrix scores, int target, double mean, double sumOfSquares, bool isConstant) =>
        (_scores, _target, Mean, SumOfSquares, IsConstant) = (scores, target, mean, sumOfSquares, isConstant);

    /// <summary>Weighted mean of the scores.</summary>
    public double Mean { get; }

    /// <summary>Weighted sum of squares of the centred scores.</summary>
    public double SumOfSquares { get; }

    /// <summary>The centred score of a sample.</summary>
    public double this[int sample] => _scores[sample, _target] - Mean;

    /// <summary>Computes the centred scores of one sample for consecutive targets, as returned by <see cref="Create"/>.</summary>
    /// <param name="targets">The targets.</param>
    /// <param name="sample">The index of the sample.</param>
    /// <param name="values">Receives one value per target.</param>
    public static void Row(ReadOnlySpan<CenteredScores> targets, int sample, Span<double> values)
    {
        ReadOnlySpan<float> scores = targets[0]._scores.Row(sample).Slice(targets[0]._target, targets.Length);
        for (int target = 0; target < scores.Length; target++)
            values[target] = scores[target] - targets[target].Mean;
    }

    /// <summary>The centred scores of all samples.</summary>
    public double[] Values()
    {
        var values = new double[_scores.Samples];
        for (int sample = 0; sample < values.Length; sample++)
            values[sample] = this[sample];
        return values;
    }

    /// <summary>Whether all scores of samples with a nonzero weight are equal.</summary>
    public bool IsConstant { get; }

    /// <summary>The weighted R2 for a given residual sum of squares; NaN if the scores are constant.</summary>
    public double R2(double residualSumOfSquares) => IsConstant ? double.NaN : 1 - residualSumOfSquares / SumOfSquares;

    /// <summary>Centres the scores of every target.</summary>
    /// <exception cref="ArgumentException">The number of rows is not the number of samples.</exception>
    /// <exception cref="LimeException">A score is NaN or infinite.</exception>
    public static CenteredScores[] Create(CenteredDesign design, ScoreMatrix scores)
    {
        if (scores.Samples != design.Masks.Samples)
            throw new ArgumentException($"Expected scores of {design.Masks.Samples} samples, but found {scores.Samples}.", nameof(scores));
        for (int sample = 0; sample < scores.Samples; sample++)
            if (RawOutput.FindUnreal(scores.Row(sample)) is >= 0 and int target)
                throw new LimeException(
                    FormattableString.Invariant($"The score of sample {sample} for target {target} is {scores[sample, target]}, ") +
                    "but a surrogate needs finite scores; check the model's preprocessing and activation.");
        var targets = new CenteredScores[scores.Targets];
        CenteredDesign.ForEachBlock(targets.Length, (first, count) => Center(design, scores, first, targets.AsSpan(first, count)));
        return targets;
    }

    /// <summary>Centres a block of targets together, because neighbouring scores share a cache line.</summary>
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
        for (int target = 0; target < means.Length; target++)
            means[target] = varies[target] ? means[target] / design.TotalWeight : firsts[target];
        for (int sample = 0; sample < samples; sample++)
        {
            double weight = design.Weight(sample);
            ReadOnlySpan<float> row = scores.Row(sample).Slice(first, targets.Length);
            for (int target = 0; target < row.Length; target++)
            {
                double value = row[target] - means[target];
                squares[target] += weight * value * value;
            }
        }
        for (int target = 0; target < targets.Length; target++)
            targets[target] = new CenteredScores(scores, first + target, means[target], squares[target], !varies[target]);
    }
}
