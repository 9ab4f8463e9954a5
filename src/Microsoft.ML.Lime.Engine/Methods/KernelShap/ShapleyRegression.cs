using Microsoft.ML.Lime.Engine.Numerics;
using Microsoft.ML.Lime.Engine.Sampling;
using Microsoft.ML.Lime.Engine.SurrogateModels;

namespace Microsoft.ML.Lime.Engine.Methods.KernelShap;

/// <summary>
/// Shapley values by constrained weighted least squares (Lundberg and Lee 2017; Covert and Lee 2021): minimises the sum of w (f(none) + sum
/// of the values of a coalition - f(coalition))^2 under the constraint that all values add up to f(all) - f(none). The solution is A^-1 (b
/// - 1 (1'A^-1 b - f(all) + f(none)) / 1'A^-1 1), where A = sum of w z z' and b = sum of w z (f(z) - f(none)).
/// </summary>
/// <param name="coalitions">The coalitions; all features are present in row 0 and absent in row 1.</param>
/// <param name="scores">coalitions x targets.</param>
/// <param name="cancellation">Stops the work.</param>
internal sealed class ShapleyRegression(ShapleyCoalitions coalitions, ScoreMatrix scores, CancellationToken cancellation)
{
    /// <summary>
    /// Number of groups that the sampled pairs are divided into; the spread of their estimates gives the standard errors.
    /// </summary>
    private const int MaxGroups = 10;

    /// <summary>Minimum number of estimates for a standard error, as in Covert and Lee.</summary>
    private const int MinGroups = 5;

    /// <summary>Added to the diagonal of a singular matrix, as a share of its mean diagonal.</summary>
    private const double Jitter = 1e-9;

    /// <summary>Maximum of the largest standard error, as a share of the range of the values, without a warning.</summary>
    private const double MaxRelativeError = 0.1;

    private readonly int _features = coalitions.Features, _rows = coalitions.Masks.Samples;

    /// <summary>One fit per target.</summary>
    public IReadOnlyList<SurrogateFit> Fit()
    {
        double[][]? determined = Solve(row => coalitions.Weights[row], 0);
        double[][] values = determined ?? Solve(row => coalitions.Weights[row], Jitter)
            ?? throw new LimeException("The samples leave the Shapley values undetermined; raise the number of samples or use fewer "
                + "segments.");
        double[][]? errors = determined is null ? null : StandardErrors();
        List<string> warnings = [];
        if (determined is null)
            warnings.Add($"{_rows} samples do not determine the Shapley values of {_features} segments; raise the number of samples "
                + "or use fewer segments.");
        else if (errors is null)
            warnings.Add($"{_rows} samples are too few to estimate the standard errors of {_features} Shapley values; raise their number.");
        var design = new CenteredDesign(coalitions.Masks, _rows > 2 ? [.. coalitions.Weights] : default);
        CenteredScores[] targets = CenteredScores.Create(design, scores);
        SurrogateFit[] fits = [.. targets.Select((target, i) => Describe(design, target, i, values[i], errors?[i], warnings))];
        bool isComplete = coalitions.FirstSampled == _rows;
        (double Value, double Low, double High)?[]? heldOut = isComplete ? CrossValidation.OfComplete(fits)
            : CrossValidation.Measure(coalitions.Masks, scores, [.. coalitions.Weights], CrossValidation.MaxFolds, Predict, cancellation);
        return [.. fits.Select((fit, i) =>
            CrossValidation.Add("additive model", fit, heldOut?[i], isComplete, _features, design.Samples))];
    }

    /// <summary>Predicts every coalition by the values of those of weight above 0; null if they are not determined.</summary>
    private double[][]? Predict(double[] weights) => Solve(row => weights[row], 0) is { } values
        ? [.. values.Select((ofTarget, target) => LinearFit.Predict(coalitions.Masks, scores[1, target], ofTarget))]
        : null;

    private SurrogateFit Describe(
        CenteredDesign design, CenteredScores target, int index, double[] values, double[]? errors, IEnumerable<string> warnings)
    {
        double none = scores[1, index], squares = 0;
        for (int row = 0; row < _rows; row++)
        {
            double residual = scores[row, index] - none;
            foreach (int feature in new SetBits(coalitions.Masks.Row(row)))
                residual -= values[feature];
            squares += design.Weight(row) * residual * residual;
        }
        double? ratio = SurrogateFit.ComputeConvergenceRatio(values, errors);
        return new SurrogateFit
        {
            Importance = values,
            StandardError = errors,
            ConvergenceRatio = ratio,
            Intercept = none,
            R2 = target.R2(squares),
            LocalPrediction = none + values.Sum(),
            Warnings = [.. warnings, .. SurrogateWarnings.ForScores(target), .. ConvergenceWarnings(ratio ?? double.NaN)],
        };
    }

    /// <summary>The forecast of Covert and Lee: the error falls with the square root of the samples.</summary>
    private IEnumerable<string> ConvergenceWarnings(double ratio)
    {
        if (double.IsFinite(ratio) && ratio > MaxRelativeError)
            yield return FormattableString.Invariant($"The largest standard error is {100 * ratio:0} % of the range of the Shapley ")
                + "values; " +
                FormattableString.Invariant(
                    $"about {Math.Ceiling(_rows * Math.Pow(ratio / MaxRelativeError, 2)):0} samples would reduce it ")
                    + FormattableString.Invariant($"to {100 * MaxRelativeError:0} %.");
    }

    /// <summary>
    /// Each group of pairs replaces all sampled pairs, together with the enumerated coalitions. The estimates of g groups have g times the
    /// variance of the whole. Null if there are too few pairs; zeros if nothing was sampled.
    /// </summary>
    private double[][]? StandardErrors()
    {
        int pairs = (_rows - coalitions.FirstSampled) / 2;
        // If no size was enumerated, each group must determine the values alone.
        int groups = Math.Min(MaxGroups, coalitions.FirstSampled > 2 ? pairs / 2 : pairs / _features);
        if (pairs > 0 && groups < MinGroups)
            return null;
        var drawn = new double[groups];
        for (int row = coalitions.FirstSampled; row < _rows; row++)
            drawn[Group(row)] += coalitions.Weights[row];
        double all = drawn.Sum();
        List<double[][]> estimates = [];
        for (int group = 0; group < groups; group++)
        {
            double share = all / drawn[group];
            double Weight(int row) => row < coalitions.FirstSampled ? 1 : Group(row) == group ? share : 0;
            if (Solve(row => Weight(row) * coalitions.Weights[row], 0) is not { } estimate)
                return null;
            estimates.Add(estimate);
        }
        return [.. Enumerable.Range(0, scores.Targets).Select(target => Enumerable.Range(0, _features).Select(feature =>
        {
            if (pairs == 0)
                return 0;
            double mean = estimates.Average(estimate => estimate[target][feature]);
            double squares = estimates.Sum(estimate => (estimate[target][feature] - mean) * (estimate[target][feature] - mean));
            return Math.Sqrt(squares / (groups - 1) / groups);
        }).ToArray())];

        int Group(int row) => (row - coalitions.FirstSampled) / 2 % groups;
    }

    /// <summary>The values of every target for these weights; null if they are not determined.</summary>
    private double[][]? Solve(Func<int, double> weight, double jitter)
    {
        double[][] gram = Zeros(_features), products = Zeros(scores.Targets);
        var present = new double[_features];
        for (int row = 2; row < _rows; row++)
        {
            if (weight(row) is not (> 0 and var w))
                continue;
            cancellation.ThrowIfCancellationRequested();
            Array.Clear(present);
            foreach (int feature in new SetBits(coalitions.Masks.Row(row)))
                present[feature] = 1;
            foreach (int feature in new SetBits(coalitions.Masks.Row(row)))
                RowArithmetic.AddScaled(gram[feature].AsSpan(feature), w, present.AsSpan(feature));
            for (int target = 0; target < products.Length; target++)
                RowArithmetic.AddScaled(products[target], w * ((double)scores[row, target] - scores[1, target]), present);
        }
        if (_features == 1)
            gram[0][0] = 1; // one feature has all of the change, whatever the matrix
        double penalty = jitter * gram.Select((line, i) => line[i]).Average();
        for (int i = 0; i < _features; i++)
            gram[i][i] += penalty;
        if (Cholesky.TryFactor(gram, cancellation) is not { } factor)
            return null;
        double[] ones = factor.Solve([.. Enumerable.Repeat(1.0, _features)]);
        return [.. products.Select((product, target) =>
        {
            double[] values = factor.Solve(product);
            double excess = values.Sum() - ((double)scores[0, target] - scores[1, target]);
            RowArithmetic.AddScaled(values, -excess / ones.Sum(), ones);
            return values;
        })];
    }

    private double[][] Zeros(int rows) => [.. Enumerable.Range(0, rows).Select(_ => new double[_features])];
}
