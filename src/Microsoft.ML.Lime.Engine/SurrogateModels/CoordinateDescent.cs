using Microsoft.ML.Lime.Engine.Numerics;

namespace Microsoft.ML.Lime.Engine.SurrogateModels;

/// <summary>
/// Minimizes 1/2 b'Qb - c'b + lambda |b|_1 by cyclic coordinate descent (Friedman, Hastie and Tibshirani 2010, covariance updates), until
/// the duality gap is below a tolerance.
/// </summary>
internal sealed class CoordinateDescent
{
    private const int MaxSweeps = 20_000;

    /// <summary>The search ends at this duality gap, relative to the objective at b = 0.</summary>
    private const double GapTolerance = 1e-15;

    /// <summary>The maximum relative gap for which the result counts as converged, if rounding prevents a smaller one.</summary>
    private const double AcceptableGap = 1e-9;

    /// <summary>The search among the nonzero coefficients ends at this step, relative to the last step over all coefficients.</summary>
    private const double SettledStep = 1e-2;

    private readonly double[][] _quadratic;
    private readonly double _scale;
    private readonly double _lambda;

    /// <param name="gram">The upper triangle of the Gram matrix; multiplied by <paramref name="scale"/>, it is Q.</param>
    /// <param name="scale">Also multiplies the cross products and the sum of squares.</param>
    /// <param name="lambda">The penalty, above 0.</param>
    public CoordinateDescent(double[][] gram, double scale, double lambda)
    {
        (_scale, _lambda) = (scale, lambda);
        _quadratic = new double[gram.Length][];
        for (int i = 0; i < gram.Length; i++)
        {
            _quadratic[i] = new double[gram.Length];
            for (int j = 0; j < gram.Length; j++)
                _quadratic[i][j] = scale * gram[Math.Min(i, j)][Math.Max(i, j)];
        }
    }

    /// <summary>Returns the minimizer and whether the search converged.</summary>
    public (double[] Coefficients, bool Converged) Solve(double[] crossProducts, double sumOfSquares, CancellationToken cancellation)
    {
        double[] c = Array.ConvertAll(crossProducts, value => _scale * value);
        double total = _scale * sumOfSquares;
        var b = new double[c.Length];
        double[] gradient = [.. c]; // c - Qb, kept up to date
        double gap = double.PositiveInfinity;
        for (int sweeps = 0; sweeps < MaxSweeps; sweeps++)
        {
            cancellation.ThrowIfCancellationRequested();
            double step = Sweep(b, gradient, onlyActive: false);
            gradient = Gradient(c, b); // recomputed, so that rounding errors do not accumulate
            gap = Gap(b, c, gradient, total);
            if (gap <= GapTolerance * total || step == 0)
                break;
            // Iterates over the nonzero coefficients until their steps are small, then over all coefficients again.
            while (++sweeps < MaxSweeps && Sweep(b, gradient, onlyActive: true) > SettledStep * step)
                cancellation.ThrowIfCancellationRequested();
        }
        return (b, gap <= AcceptableGap * total);
    }

    private double Sweep(double[] b, double[] gradient, bool onlyActive)
    {
        double max = 0;
        for (int j = 0; j < b.Length; j++)
        {
            double curvature = _quadratic[j][j], old = b[j];
            if (curvature <= 0 || (onlyActive && old == 0))
                continue;
            double target = gradient[j] + curvature * old;
            double value = Math.Abs(target) > _lambda ? (target - Math.CopySign(_lambda, target)) / curvature : 0;
            if (value == old)
                continue;
            b[j] = value;
            RowArithmetic.AddScaled(gradient, old - value, _quadratic[j]);
            max = Math.Max(max, Math.Abs(value - old));
        }
        return max;
    }

    private double[] Gradient(double[] c, double[] b)
    {
        double[] gradient = [.. c];
        for (int j = 0; j < b.Length; j++)
            if (b[j] != 0)
                RowArithmetic.AddScaled(gradient, -b[j], _quadratic[j]);
        return gradient;
    }

    /// <summary>
    /// The duality gap: primal minus dual objective at the residual r, scaled by s so that no |gradient| exceeds lambda. It is (1 - s)^2 /
    /// 2 |r|^2 + sum of (lambda |b_j| - s b_j g_j), in which every term is at least 0, so that there is no cancellation.
    /// </summary>
    private double Gap(double[] b, double[] c, double[] gradient, double total)
    {
        double steepest = 0, gap = 0, residual = total;
        foreach (double g in gradient)
            steepest = Math.Max(steepest, Math.Abs(g));
        double shrink = steepest > _lambda ? _lambda / steepest : 1;
        for (int j = 0; j < b.Length; j++)
        {
            gap += _lambda * Math.Abs(b[j]) - shrink * b[j] * gradient[j];
            residual -= b[j] * (c[j] + gradient[j]);
        }
        return gap + (1 - shrink) * (1 - shrink) / 2 * Math.Max(residual, 0);
    }
}
