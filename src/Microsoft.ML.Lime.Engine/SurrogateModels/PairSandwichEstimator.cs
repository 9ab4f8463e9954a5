using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Microsoft.ML.Lime.Engine.Numerics;

namespace Microsoft.ML.Lime.Engine.SurrogateModels;

/// <summary>
/// Standard errors of a linear surrogate model whose rows were sampled in pairs: the cluster-robust sandwich estimator (Liang and Zeger
/// 1986). It sums the contributions of a pair's rows before squaring, so that contributions that cancel within a pair do not count. The
/// residuals of a pair are multiplied by (I - H)^-1/2, where H is the pair's 2 x 2 block of the hat matrix. This makes the variance
/// unbiased for equal variances: CR2 (Bell and McCaffrey 2002). The alternative (I - H)^-1, CR3, corresponds to HC3. It is too large by 1 /
/// (1 - h), where h is the number of features over the number of pairs, and there are half as many pairs as rows.
/// </summary>
/// <remarks>
/// All rows are multiplied by the square root of their weight, which makes H symmetric. The first row, the unperturbed image, is not random
/// and adds no variance. A pair with the adjusted residuals a and b changes a coefficient by a c + b d, where c and d are the influences of
/// its rows. Its square is computed from (a + b) (c + d) / 2 + (a - b) (c - d) / 2 as a sum of three products with almost no cancellation,
/// because the influences of complementary rows nearly cancel.
/// </remarks>
/// <param name="design">The masks.</param>
/// <param name="inverse">The inverse of the penalised Gram matrix.</param>
internal sealed class PairSandwichEstimator(CenteredDesign design, Matrix inverse) : SandwichEstimator(design, inverse)
{
    /// <summary>
    /// The share of the variance left by pairs that comes from three-way interactions and not from interactions of five or more features:
    /// about the minimum that was measured, see docs/experiments.md.
    /// </summary>
    private const double ThreeWayShare = 0.5;

    private readonly double[] _first = new double[inverse.Stride], _second = new double[inverse.Stride];
    private Adjustment[] _adjustments = [];

    protected override int FirstRow => 1;

    /// <summary>
    /// The blocks of a cycle are sampled without replacement. Over a whole cycle the three-way interactions cancel, so for a part of a
    /// cycle their variance has the finite population correction (Cochran 1977, theorem 2.2). If the sampled rows have unequal or zero
    /// weights, they do not cancel.
    /// </summary>
    protected override double VarianceFactor
    {
        get
        {
            int rows = Design.Masks.Samples - 1, cycle = Design.Masks.Cycle;
            if (cycle == 0 || Design.HasUnequalWeights || Design.Samples < rows)
                return 1;
            double part = rows % cycle, cancelled = (rows - part + part * part / cycle) / rows;
            return 1 - ThreeWayShare * cancelled;
        }
    }

    protected override int FactorCount(int rows) => (rows + 1) / 2 * 3;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    protected override void PrepareBlock(int from, int rows, Matrix products)
    {
        if (_adjustments.Length < (rows + 1) / 2)
            _adjustments = new Adjustment[(rows + 1) / 2];
        for (int pair = 0; 2 * pair < rows; pair++)
        {
            // A row without a partner is paired with itself; the partner has the weight 0.
            int one = 2 * pair, other = Math.Min(one + 1, rows - 1);
            Center(from + one, _first);
            Center(from + other, _second);
            double rootOne = Math.Sqrt(Design.Weight(from + one));
            double rootOther = other == one ? 0 : Math.Sqrt(Design.Weight(from + other));
            // I - H = (a b, b d). Its determinant is 0 if the pair alone determines a coefficient; then the residual is 0, too.
            double a = 1 - HatElement(one, _first) * rootOne * rootOne, b = -HatElement(one, _second) * rootOne * rootOther;
            double d = 1 - HatElement(other, _second) * rootOther * rootOther;
            double root = Math.Sqrt(Math.Max(a * d - b * b, 1e-18));
            double scale = 1 / (root * Math.Sqrt(Math.Max(a + d + 2 * root, 1e-9)));
            _adjustments[pair] = new Adjustment(
                rootOne * rootOne * scale * (d + root), -rootOne * rootOther * scale * b, rootOther * rootOther * scale * (a + root));

            ReadOnlySpan<double> c = Influence.Row(one), e = Influence.Row(other);
            Span<double> sums = products.Row(3 * pair), mixed = products.Row(3 * pair + 1), differences = products.Row(3 * pair + 2);
            for (int i = 0; i < c.Length; i += 4)
            {
                Vector256<double> half = (Vector256.Create(c[i..]) + Vector256.Create(e[i..])) * 0.5;
                Vector256<double> rest = (Vector256.Create(c[i..]) - Vector256.Create(e[i..])) * 0.5;
                (half * half).CopyTo(sums[i..]);
                (half * rest * 2).CopyTo(mixed[i..]);
                (rest * rest).CopyTo(differences[i..]);
            }
        }
    }

    protected override void ComputeFactors(double[] residuals, int from, int rows, Span<double> factors)
    {
        for (int pair = 0; 2 * pair < rows; pair++)
        {
            Adjustment adjust = _adjustments[pair];
            double one = residuals[from + 2 * pair], other = residuals[from + Math.Min(2 * pair + 1, rows - 1)];
            double a = adjust.One * one + adjust.Both * other, b = adjust.Both * one + adjust.Other * other;
            factors[3 * pair] = (a + b) * (a + b);
            factors[3 * pair + 1] = (a + b) * (a - b);
            factors[3 * pair + 2] = (a - b) * (a - b);
        }
    }

    /// <summary>The symmetric 2 x 2 matrix, including weights, that a pair's residuals are multiplied by.</summary>
    private readonly record struct Adjustment(double One, double Both, double Other);
}
