using Microsoft.ML.Lime.Engine.Numerics;

namespace Microsoft.ML.Lime.Engine.Selection;

/// <summary>
/// The lasso's coefficients as its penalty falls, by least angle regression with the lasso's modification (Efron, Hastie, Johnstone and
/// Tibshirani 2004, "Least Angle Regression", section 3.1): between two knots they move in a straight line, and at a knot a feature joins
/// those that move, or one whose coefficient reached 0 leaves them.
/// </summary>
internal sealed class LassoPath(double[][] gram, double[] crossProducts)
{
    /// <summary>The path ends where the penalty is this share of the one that it began with: what is left is rounding.</summary>
    private const double End = 1e-10;

    /// <summary>A feature whose slope is closer to that of the moving ones never catches up with them.</summary>
    private const double Parallel = 1e-10;

    /// <summary>Knots per feature, far more than paths have, so that rounding cannot make one endless.</summary>
    private const int MaxKnots = 50;

    private readonly double[] _coefficients = new double[crossProducts.Length];
    private readonly bool[] _isExcluded = new bool[crossProducts.Length];
    private readonly MovingFeatures _moving = new(gram);
    private double[] _slopes = [];
    private double[] _correlations = [.. crossProducts];
    private double _penalty;

    /// <summary>
    /// The features that are not 0 at the last knot that has <paramref name="count"/> of them at most; the first to join where several join
    /// at once. None where no feature has a slope.
    /// </summary>
    public int[] LastKnot(int count, CancellationToken cancellation)
    {
        List<int> joined = [];
        int[] last = [];
        double start = _penalty = _correlations.Max(Math.Abs);
        int joining = Array.FindIndex(_correlations, value => Math.Abs(value) == start);
        for (int knots = 0; start > 0 && _penalty > End * start && knots < MaxKnots * gram.Length; knots++)
        {
            cancellation.ThrowIfCancellationRequested();
            if (joining >= 0 && !_moving.TryAdd(joining, Math.Sign(_correlations[joining])))
                _isExcluded[joining] = true;
            else if (joining >= 0 && !joined.Contains(joining))
                joined.Add(joining);
            double[] direction = _moving.Direction();
            _slopes = Slopes(direction);
            (double step, joining) = NextToJoin();
            (double untilZero, int leaving) = NextToLeave(direction);
            if (untilZero < step)
                (step, joining) = (untilZero, -1);
            else
                leaving = -1;
            Move(direction, step);
            if (leaving >= 0)
            {
                _coefficients[_moving.Features[leaving]] = 0;
                _moving.RemoveAt(leaving);
            }
            int[] shown = [.. _moving.Features.Where(feature => _coefficients[feature] != 0)];
            if (shown.Length > 0 && shown.Length <= count)
                last = shown;
        }
        return last.Length > 0 ? last : [.. joined.Take(count)];
    }

    /// <summary>
    /// How fast each feature's correlation with the residual falls as the penalty does; 1 for those that move, signs aside.
    /// </summary>
    private double[] Slopes(double[] direction)
    {
        var slopes = new double[gram.Length];
        for (int i = 0; i < direction.Length; i++)
            RowArithmetic.AddScaled(slopes, direction[i], gram[_moving.Features[i]]);
        return slopes;
    }

    /// <summary>
    /// The fall of the penalty at which the next feature's correlation reaches it, and that feature; -1 at the path's end.
    /// </summary>
    private (double Step, int Feature) NextToJoin()
    {
        (double step, int next) = (_penalty, -1);
        for (int feature = 0; feature < gram.Length; feature++)
            if (!_isExcluded[feature] && !_moving.Contains(feature))
                foreach (int sign in (ReadOnlySpan<int>)[1, -1])
                {
                    // One that has just left still touches the penalty, but falls faster.
                    double closing = 1 - sign * _slopes[feature];
                    if (closing <= Parallel)
                        continue;
                    double candidate = Math.Max(0, (_penalty - sign * _correlations[feature]) / closing);
                    if (candidate < step)
                        (step, next) = (candidate, feature);
                }
        return (step, next);
    }

    /// <summary>The fall of the penalty at which a moving coefficient reaches 0, and its place.</summary>
    private (double Step, int Place) NextToLeave(double[] direction)
    {
        (double step, int place) = (double.PositiveInfinity, -1);
        for (int i = 0; i < direction.Length; i++)
        {
            double candidate = -_coefficients[_moving.Features[i]] / direction[i];
            if (candidate > 0 && candidate < step)
                (step, place) = (candidate, i);
        }
        return (step, place);
    }

    private void Move(double[] direction, double step)
    {
        for (int i = 0; i < direction.Length; i++)
            _coefficients[_moving.Features[i]] += step * direction[i];
        _penalty -= step;
        // Afresh, so that rounding does not pile up along the path.
        _correlations = [.. crossProducts];
        foreach (int feature in _moving.Features)
            RowArithmetic.AddScaled(_correlations, -_coefficients[feature], gram[feature]);
    }
}
