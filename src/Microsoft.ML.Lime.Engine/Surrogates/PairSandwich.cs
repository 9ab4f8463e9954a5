namespace Microsoft.ML.Lime.Engine;

/// <summary>
/// Standard errors of a linear surrogate whose rows were drawn in pairs: the sandwich that adds up what the rows of a cluster
/// contribute before it squares (Liang and Zeger 1986), so that what cancels within a pair does not count. The residuals of a pair are
/// multiplied by (I - H)^-1/2, H being the pair's two by two part of the hat matrix, which makes the variance unbiased where all scores
/// vary alike: CR2 (Bell and McCaffrey 2002). Not by (I - H)^-1, CR3, the counterpart of HC3: it is too large by 1 / (1 - h), h being the
/// features over the pairs, and there are half as many pairs as rows.
/// </summary>
/// <remarks>
/// All in rows multiplied by the root of their weight, where H is symmetric. The first row, the picture itself, is in every
/// draw and adds no chance.
/// </remarks>
internal sealed class PairSandwich
{
    private readonly CenteredDesign _design;
    private readonly double[][] _inverse;
    private readonly double[] _offset;
    private readonly double[][] _variances;

    /// <param name="design">The masks.</param>
    /// <param name="inverse">Of the penalised Gram matrix.</param>
    /// <param name="offset">Minus the means times it.</param>
    /// <param name="targets">How many.</param>
    private PairSandwich(CenteredDesign design, double[][] inverse, double[] offset, int targets)
    {
        (_design, _inverse, _offset) = (design, inverse, offset);
        _variances = [.. Enumerable.Range(0, targets).Select(_ => new double[design.Features])];
    }

    /// <summary>For each target the variance of each coefficient.</summary>
    public static double[][] Variances(CenteredDesign design, double[][] inverse, double[] offset, IReadOnlyList<double[]> residuals,
        CancellationToken cancellation)
    {
        var sandwich = new PairSandwich(design, inverse, offset, residuals.Count);
        var (one, other) = (new Member(design.Features), new Member(design.Features));
        for (int first = 1; first < design.Masks.Samples; first += 2)
        {
            cancellation.ThrowIfCancellationRequested();
            sandwich.Meet(one, first);
            if (first + 1 < design.Masks.Samples)
                sandwich.Meet(other, first + 1);
            else
                other.Leave();
            sandwich.Add(one, other, residuals);
        }
        return sandwich._variances;
    }

    private void Meet(Member member, int sample)
    {
        member.Sample = sample;
        member.Root = Math.Sqrt(_design.Weight(sample));
        _offset.CopyTo(member.Influence, 0);
        foreach (int feature in new SetBits(_design.Masks.Row(sample)))
            RowArithmetic.AddScaled(member.Influence, 1, _inverse[feature]);
    }

    private void Add(Member one, Member other, IReadOnlyList<double[]> residuals)
    {
        // I - H = (a b, b d). Its determinant is 0 where a pair alone determines something; the residual is 0 there too.
        double a = 1 - Hat(one, one), b = -Hat(one, other), d = 1 - Hat(other, other);
        double root = Math.Sqrt(Math.Max(a * d - b * b, 1e-18)), scale = 1 / (root * Math.Sqrt(Math.Max(a + d + 2 * root, 1e-9)));
        for (int target = 0; target < _variances.Length; target++)
        {
            double first = one.Root * residuals[target][one.Sample], second = other.Root * residuals[target][other.Sample];
            double ofOne = one.Root * scale * ((d + root) * first - b * second);
            double ofOther = other.Root * scale * ((a + root) * second - b * first);
            double[] variances = _variances[target];
            for (int feature = 0; feature < variances.Length; feature++)
            {
                double change = ofOne * one.Influence[feature] + ofOther * other.Influence[feature];
                variances[feature] += change * change;
            }
        }
    }

    private double Hat(Member one, Member other)
    {
        double hat = 1 / _design.TotalWeight;
        for (int feature = 0; feature < one.Influence.Length; feature++)
            hat -= _design.Means[feature] * one.Influence[feature];
        foreach (int feature in new SetBits(_design.Masks.Row(other.Sample)))
            hat += one.Influence[feature];
        return hat * one.Root * other.Root;
    }

    /// <summary>A row of a pair.</summary>
    private sealed class Member(int features)
    {
        public int Sample { get; set; }

        /// <summary>Of the weight; 0 where there is no such row, which then changes nothing.</summary>
        public double Root { get; set; }

        /// <summary>By how much each coefficient moves with the row's score, but for its weight.</summary>
        public double[] Influence { get; } = new double[features];

        public void Leave() => (Sample, Root) = (0, 0);
    }
}
