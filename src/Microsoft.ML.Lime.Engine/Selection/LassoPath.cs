using Microsoft.ML.Lime.Engine.Numerics;

namespace Microsoft.ML.Lime.Engine.Selection;

/// <summary>
/// The path of the lasso's coefficients for a decreasing penalty, by least angle regression with the lasso modification (Efron, Hastie,
/// Johnstone and Tibshirani 2004, "Least Angle Regression", section 3.1). Between two knots the coefficients of the active set change
/// linearly. At a knot a feature joins the active set, or one whose coefficient reached 0 leaves it.
/// </summary>
internal sealed class LassoPath(double[][] gram, double[] crossProducts)
{
    /// <summary>The path ends if the penalty is below this share of its initial value, where the rest is rounding error.</summary>
    private const double EndPenaltyShare = 1e-10;

    /// <summary>A feature never joins if its slope differs from that of the active set by less than this.</summary>
    private const double SlopeTolerance = 1e-10;

    /// <summary>
    /// Maximum number of knots per feature, far above the number in practice, so that rounding cannot cause an endless loop.
    /// </summary>
    private const int MaxKnots = 50;

    private readonly double[] _coefficients = new double[crossProducts.Length];
    private readonly bool[] _isExcluded = new bool[crossProducts.Length];
    private readonly ActiveSet _active = new(gram);
    private double[] _slopes = [];
    private double[] _correlations = [.. crossProducts];
    private double _penalty;

    /// <summary>
    /// Returns the features with nonzero coefficients at the last knot that has at most <paramref name="count"/> of them. If there is none,
    /// because several features join at once, returns the first ones that joined. Empty if all correlations are 0.
    /// </summary>
    public int[] LastKnot(int count, CancellationToken cancellation)
    {
        List<int> joined = [];
        int[] last = [];
        double start = _penalty = _correlations.Max(Math.Abs);
        int joining = Array.FindIndex(_correlations, value => Math.Abs(value) == start);
        for (int knots = 0; start > 0 && _penalty > EndPenaltyShare * start && knots < MaxKnots * gram.Length; knots++)
        {
            cancellation.ThrowIfCancellationRequested();
            if (joining >= 0 && !_active.TryAdd(joining, Math.Sign(_correlations[joining])))
                _isExcluded[joining] = true;
            else if (joining >= 0 && !joined.Contains(joining))
                joined.Add(joining);
            double[] direction = _active.Direction();
            _slopes = Slopes(direction);
            (double step, joining) = NextToJoin();
            (double untilZero, int leaving) = NextToLeave(direction);
            if (untilZero < step)
                (step, joining) = (untilZero, -1);
            else
                leaving = -1;
            Advance(direction, step);
            if (leaving >= 0)
            {
                _coefficients[_active.Features[leaving]] = 0;
                _active.RemoveAt(leaving);
            }
            int[] nonzero = [.. _active.Features.Where(feature => _coefficients[feature] != 0)];
            if (nonzero.Length > 0 && nonzero.Length <= count)
                last = nonzero;
        }
        return last.Length > 0 ? last : [.. joined.Take(count)];
    }

    /// <summary>
    /// The decrease of each feature's correlation with the residual per decrease of the penalty; 1 or -1 for the active set.
    /// </summary>
    private double[] Slopes(double[] direction)
    {
        var slopes = new double[gram.Length];
        for (int i = 0; i < direction.Length; i++)
            RowArithmetic.AddScaled(slopes, direction[i], gram[_active.Features[i]]);
        return slopes;
    }

    /// <summary>
    /// The decrease of the penalty at which the next feature's correlation reaches it, and that feature; -1 at the end of the path.
    /// </summary>
    private (double Step, int Feature) NextToJoin()
    {
        (double step, int next) = (_penalty, -1);
        for (int feature = 0; feature < gram.Length; feature++)
            if (!_isExcluded[feature] && !_active.Contains(feature))
                foreach (int sign in (ReadOnlySpan<int>)[1, -1])
                {
                    // The correlation of a feature that has just left still equals the penalty but decreases faster.
                    double closing = 1 - sign * _slopes[feature];
                    if (closing <= SlopeTolerance)
                        continue;
                    double candidate = Math.Max(0, (_penalty - sign * _correlations[feature]) / closing);
                    if (candidate < step)
                        (step, next) = (candidate, feature);
                }
        return (step, next);
    }

    /// <summary>The decrease of the penalty at which the next active coefficient reaches 0, and its position in the active set.</summary>
    private (double Step, int Place) NextToLeave(double[] direction)
    {
        (double step, int place) = (double.PositiveInfinity, -1);
        for (int i = 0; i < direction.Length; i++)
        {
            double candidate = -_coefficients[_active.Features[i]] / direction[i];
            if (candidate > 0 && candidate < step)
                (step, place) = (candidate, i);
        }
        return (step, place);
    }

    private void Advance(double[] direction, double step)
    {
        for (int i = 0; i < direction.Length; i++)
            _coefficients[_active.Features[i]] += step * direction[i];
        _penalty -= step;
        // Recomputed, so that rounding errors do not accumulate along the path.
        _correlations = [.. crossProducts];
        foreach (int feature in _active.Features)
            RowArithmetic.AddScaled(_correlations, -_coefficients[feature], gram[feature]);
    }
}
