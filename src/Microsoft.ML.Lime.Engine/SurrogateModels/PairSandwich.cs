using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Microsoft.ML.Lime.Engine.Numerics;

namespace Microsoft.ML.Lime.Engine.SurrogateModels;

/// <summary>
/// Standard errors of a linear surrogate whose rows were drawn in pairs: the sandwich that adds up what the rows of a cluster
/// contribute before it squares (Liang and Zeger 1986), so that what cancels within a pair does not count. The residuals of a pair are
/// multiplied by (I - H)^-1/2, H being the pair's two by two part of the hat matrix, which makes the variance unbiased where all scores
/// vary alike: CR2 (Bell and McCaffrey 2002). Not by (I - H)^-1, CR3, the counterpart of HC3: it is too large by 1 / (1 - h), h being the
/// features over the pairs, and there are half as many pairs as rows.
/// </summary>
/// <remarks>
/// All in rows multiplied by the root of their weight, where H is symmetric. The first row, the picture itself, is in every
/// draw and adds no chance. A pair changes a coefficient by a c + b d, c and d being the influences of its rows: as
/// (a + b) (c + d) / 2 + (a - b) (c - d) / 2 its square is a sum of three products in which next to nothing cancels, for influences of
/// complements nearly do.
/// </remarks>
/// <param name="design">The masks.</param>
/// <param name="inverse">Of the penalised Gram matrix.</param>
internal sealed class PairSandwich(CenteredDesign design, Matrix inverse) : Sandwich(design, inverse)
{
    /// <summary>
    /// How much of what pairs leave to chance is done by three features together, and not by five or more: about the least that was measured,
    /// see docs/certainty.md.
    /// </summary>
    private const double OfThree = 0.5;

    private readonly double[] _one = new double[inverse.Stride], _other = new double[inverse.Stride];
    private Adjustment[] _adjustments = [];

    protected override int FirstRow => 1;

    /// <summary>
    /// The blocks of a cycle are drawn without replacement from all of them, in whose mean nothing is left of what three features do together, so
    /// a part of a cycle leaves the rest of that (Cochran 1977, theorem 2.2). Where rows that were drawn count unequally, or not at all, they do not
    /// cancel.
    /// </summary>
    protected override double Left
    {
        get
        {
            int rows = Design.Masks.Samples - 1, cycle = Design.Masks.Cycle;
            if (cycle == 0 || Design.HasWeights || Design.Samples < rows)
                return 1;
            double part = rows % cycle, cancelled = (rows - part + part * part / cycle) / rows;
            return 1 - OfThree * cancelled;
        }
    }

    protected override int Terms(int rows) => (rows + 1) / 2 * 3;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    protected override void Prepare(int from, int rows, Matrix products)
    {
        if (_adjustments.Length < (rows + 1) / 2)
            _adjustments = new Adjustment[(rows + 1) / 2];
        for (int pair = 0; 2 * pair < rows; pair++)
        {
            // A row without its other is a pair with itself in which the other has no weight.
            int one = 2 * pair, other = Math.Min(one + 1, rows - 1);
            Center(from + one, _one);
            Center(from + other, _other);
            double rootOne = Math.Sqrt(Design.Weight(from + one)), rootOther = other == one ? 0 : Math.Sqrt(Design.Weight(from + other));
            // I - H = (a b, b d). Its determinant is 0 where a pair alone determines something; the residual is 0 there too.
            double a = 1 - Hat(one, _one) * rootOne * rootOne, b = -Hat(one, _other) * rootOne * rootOther;
            double d = 1 - Hat(other, _other) * rootOther * rootOther;
            double root = Math.Sqrt(Math.Max(a * d - b * b, 1e-18)), scale = 1 / (root * Math.Sqrt(Math.Max(a + d + 2 * root, 1e-9)));
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

    protected override void Factors(double[] residuals, int from, int rows, Span<double> factors)
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

    /// <summary>What a pair's residuals are multiplied by: a symmetric two by two matrix, weights included.</summary>
    private readonly record struct Adjustment(double One, double Both, double Other);
}
