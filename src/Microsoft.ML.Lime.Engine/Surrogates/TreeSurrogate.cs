namespace Microsoft.ML.Lime.Engine;

/// <summary>A regression tree for each target, and its predictor importance.</summary>
internal sealed class TreeSurrogate : ISurrogate
{
    private readonly int _minLeaf, _minParent;
    private readonly TreeImportance _importance;

    public TreeSurrogate(int minLeaf, int minParent, TreeImportance importance)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(minLeaf, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(minParent, 2);
        if (!Enum.IsDefined(importance))
            throw new ArgumentOutOfRangeException(nameof(importance), importance, "No such importance.");
        (_minLeaf, _minParent, _importance) = (minLeaf, minParent, importance);
        Info = new StrategyInfo("tree",
            new("minLeaf", minLeaf),
            new("minParent", minParent),
            new("normalizedImportance", importance == TreeImportance.Normalized ? 1 : 0));
    }

    public StrategyInfo Info { get; }

    public IReadOnlyList<SurrogateFit> Fit(
        MaskMatrix masks, ScoreMatrix scores, ReadOnlySpan<double> weights, CancellationToken cancellation)
    {
        var design = new CenteredDesign(masks, weights);
        return Array.ConvertAll(CenteredScores.Of(design, scores), target => Fit(design, target, cancellation));
    }

    private SurrogateFit Fit(CenteredDesign design, CenteredScores scores, CancellationToken cancellation)
    {
        RegressionTree tree = RegressionTree.Grow(design, scores, _minLeaf, _minParent, cancellation);
        // Node risk is node probability times mean squared error: the sum of squares over all of the weight.
        double divisor = _importance == TreeImportance.RiskReduction ? design.TotalWeight * tree.Branches : tree.Reductions.Sum();
        double[] importance = Array.ConvertAll(tree.Reductions, reduction => reduction == 0 ? 0 : reduction / divisor);
        // The covariance with a feature has the sign of its mean score shown less its mean score hidden.
        double[] covariance = design.CrossProducts(scores);
        double r2 = scores.R2(tree.ResidualSumOfSquares);
        List<string> warnings = SurrogateWarnings.OfMasks(design);
        if (tree.Branches == 0 && !scores.IsConstant)
            warnings.Add($"The tree has no split: {design.Samples} samples are too few for parents of at least {_minParent} " +
                $"and leaves of at least {_minLeaf}; raise the number of samples.");
        return new SurrogateFit
        {
            Importance = importance,
            SignedImportance = [.. importance.Zip(covariance, (value, sign) => value * Math.Sign(sign))],
            R2 = r2,
            LocalPrediction = scores.Mean + tree.LocalPrediction,
            Warnings = [.. warnings, .. SurrogateWarnings.OfFit(Info.Name, scores, r2, design.Masks.IsComplete)],
        };
    }
}
