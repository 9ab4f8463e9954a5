namespace Microsoft.ML.Lime.Engine.SurrogateModels;

/// <summary>A regression tree for each target, and its predictor importance.</summary>
internal sealed class TreeSurrogate : ISurrogate
{
    /// <summary>
    /// The maximum number of resampled trees for all targets together, so that the standard errors take at most about as long as the model;
    /// but at least the number for which a standard error has an error of about a quarter. If that exceeds the maximum, there are no
    /// standard errors.
    /// </summary>
    private const int MaxTrees = 1000, MinResamples = 10, MaxTargets = MaxTrees / MinResamples;

    /// <summary>
    /// Corrections of the variance over resamples, both found by measurement (docs/experiments.md). Splits are discontinuous: a resample
    /// changes an importance about 1.3 times as much as a new sample of masks, so the variance is divided by 1.6. And if little of the
    /// variance can be explained, which segment gets the importance is random: a segment without a split in this sample and all resamples
    /// may have one in the next sample. So the variance of every segment is at least a quarter of the mean variance.
    /// </summary>
    private const double VarianceInflation = 1.6, MinVarianceShare = 0.25;

    private readonly int _minLeaf, _minParent, _resamples;
    private readonly Surrogates.TreeImportance _importance;

    public TreeSurrogate(int minLeaf, int minParent, Surrogates.TreeImportance importance, int resamples)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(minLeaf, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(minParent, 2);
        if (!Enum.IsDefined(importance))
            throw new ArgumentOutOfRangeException(nameof(importance), importance, "The value is not a member of TreeImportance.");
        if (resamples != 0)
            ArgumentOutOfRangeException.ThrowIfLessThan(resamples, 2);
        (_minLeaf, _minParent, _importance, _resamples) = (minLeaf, minParent, importance, resamples);
        Info = new ComponentInfo("tree",
            new("minLeaf", minLeaf),
            new("minParent", minParent),
            new("normalizedImportance", importance == Surrogates.TreeImportance.Normalized ? 1 : 0),
            new("resamples", resamples));
    }

    public ComponentInfo Info { get; }

    public IReadOnlyList<SurrogateFit> Fit(
        MaskMatrix masks, ScoreMatrix scores, ReadOnlySpan<double> weights, CancellationToken cancellation)
    {
        var design = new CenteredDesign(masks, weights);
        CenteredScores[] targets = CenteredScores.Create(design, scores);
        double[][]? errors = StandardErrors(design, scores, cancellation);
        double[][] covariances = design.CrossProducts(targets);
        var fits = new SurrogateFit[targets.Length];
        Parallel.For(0, fits.Length, new ParallelOptions { CancellationToken = cancellation },
            i => fits[i] = Fit(design, targets[i], covariances[i], errors?[i], cancellation));
        return fits;
    }

    private SurrogateFit Fit(
        CenteredDesign design, CenteredScores scores, double[] covariance, double[]? errors, CancellationToken cancellation)
    {
        RegressionTree tree = RegressionTree.Grow(design, scores, _minLeaf, _minParent, cancellation);
        double[] importance = Importance(design, tree);
        double r2 = scores.R2(tree.ResidualSumOfSquares);
        List<string> warnings = SurrogateWarnings.ForMasks(design);
        if (tree.BranchCount == 0 && !scores.IsConstant)
            warnings.Add($"The tree has no split: {design.Samples} samples are too few for parents of at least {_minParent} " +
                $"and leaves of at least {_minLeaf}; raise the number of samples.");
        else if (errors is null && _resamples > 0)
            warnings.Add($"The tree has no standard errors if more than {MaxTargets} classes or outputs are explained at once; " +
                "explain fewer, or use ridge.");
        return new SurrogateFit
        {
            Importance = importance,
            StandardError = tree.BranchCount == 0 && !scores.IsConstant ? null : errors,
            // The covariance with a feature has the sign of its main effect: mean score if present minus mean score if absent.
            SignedImportance = [.. importance.Zip(covariance, (value, sign) => value * Math.Sign(sign))],
            R2 = r2,
            LocalPrediction = scores.Mean + tree.LocalPrediction,
            Warnings = [.. warnings, .. SurrogateWarnings.ForScores(scores)],
        };
    }

    public double[][] Predict(MaskMatrix masks, ScoreMatrix scores, ReadOnlySpan<double> weights, CancellationToken cancellation)
    {
        var design = new CenteredDesign(masks, weights);
        CenteredScores[] targets = CenteredScores.Create(design, scores);
        var predictions = new double[targets.Length][];
        Parallel.For(0, targets.Length, new ParallelOptions { CancellationToken = cancellation }, i =>
        {
            predictions[i] = RegressionTree.Predict(design, targets[i], _minLeaf, _minParent, cancellation);
            for (int sample = 0; sample < predictions[i].Length; sample++)
                predictions[i][sample] += targets[i].Mean;
        });
        return predictions;
    }

    private double[] Importance(CenteredDesign design, RegressionTree tree)
    {
        // The node risk is the node probability times the mean squared error: the sum of squares over the total weight.
        double divisor = _importance == Surrogates.TreeImportance.RiskReduction
            ? design.TotalWeight * tree.BranchCount
            : tree.RiskReductions.Sum();
        return Array.ConvertAll(tree.RiskReductions, reduction => reduction == 0 ? 0 : reduction / divisor);
    }

    /// <summary>The calibrated standard errors of each target from the deviations over resamples; null if there are none.</summary>
    private double[][]? StandardErrors(CenteredDesign design, ScoreMatrix scores, CancellationToken cancellation)
    {
        if (_resamples == 0)
            return null;
        if (design.Masks.IsComplete)
            return [.. Enumerable.Range(0, scores.Targets).Select(_ => new double[design.Features])];
        if (scores.Targets > MaxTargets)
            return null;
        int resamples = Math.Min(_resamples, Math.Max(MaxTrees / scores.Targets, MinResamples));
        var importances = new double[resamples][][]; // resample, target, feature
        Parallel.For(0, resamples, new ParallelOptions { CancellationToken = cancellation }, resample =>
        {
            CenteredDesign resampled = design.WithWeights(BayesianBootstrap.Weights(design, resample));
            importances[resample] = Array.ConvertAll(CenteredScores.Create(resampled, scores),
                target => Importance(resampled, RegressionTree.Grow(resampled, target, _minLeaf, _minParent, cancellation)));
        });
        return [.. Enumerable.Range(0, scores.Targets).Select(target =>
            Calibrate(design, [.. Enumerable.Range(0, design.Features).Select(feature => Variance(target, feature))]))];

        double Variance(int target, int feature)
        {
            double mean = importances.Average(one => one[target][feature]);
            return importances.Sum(one => Math.Pow(one[target][feature] - mean, 2)) / (resamples - 1);
        }
    }

    private static double[] Calibrate(CenteredDesign design, double[] variances)
    {
        double min = MinVarianceShare * variances.Average();
        return [.. variances.Select((variance, feature) => design.Varies(feature) ? Math.Sqrt(Math.Max(variance / VarianceInflation, min))
            : 0)];
    }
}
