namespace Microsoft.ML.Lime.Engine.SurrogateModels;

/// <summary>
/// Lasso by coordinate descent, with the results of scikit-learn's <c>Lasso(lambda).fit(Z, y, sample_weight)</c>. The standard errors are
/// those of the debiased lasso, which is asymptotically normal; the lasso is not.
/// </summary>
internal sealed class LassoSurrogate : ISurrogate
{
    private readonly double? _lambda;

    public LassoSurrogate(double? lambda)
    {
        if (lambda is { } given && !(given > 0 && double.IsFinite(given)))
        {
            throw new ArgumentOutOfRangeException(nameof(lambda), given,
                "The penalty must be a finite number above 0; use ridge with alpha 0 for no penalty.");
        }
        _lambda = lambda;
        Info = new ComponentInfo("lasso", lambda is { } value ? [KeyValuePair.Create("lambda", value)] : []);
    }

    public ComponentInfo Info { get; }

    public IReadOnlyList<SurrogateFit> Fit(
        MaskMatrix masks, ScoreMatrix scores, ReadOnlySpan<double> weights, CancellationToken cancellation)
    {
        var design = new CenteredDesign(masks, weights);
        CenteredScores[] targets = CenteredScores.Create(design, scores);
        double lambda = _lambda ?? 1.0 / masks.Samples;
        double[][] gram = design.Gram(cancellation);
        (double[][]? debiased, double[][]? errors) = Debias(design, targets, gram, cancellation);
        // With weights of mean 1, the factor 1/(2n) of the objective is 1/2 over the sum of the weights.
        var descent = new CoordinateDescent(gram, 1 / design.TotalWeight, lambda);
        var fits = new SurrogateFit[targets.Length];
        for (int i = 0; i < fits.Length; i++)
        {
            CenteredScores target = targets[i];
            (double[] coefficients, bool converged) = descent.Solve(design.CrossProducts(target), target.SumOfSquares, cancellation);
            List<string> warnings = [];
            if (errors is null)
                warnings.Add("The lasso has no standard errors, because without the penalty the samples do not determine every " +
                    "coefficient; raise the number of samples.");
            if (!converged)
                warnings.Add("The lasso did not converge, so its coefficients are approximate; " +
                    "raise lambda or the number of samples.");
            if (!target.IsConstant && Array.TrueForAll(coefficients, b => b == 0))
                warnings.Add(FormattableString.Invariant($"The penalty lambda = {lambda:G6} makes every coefficient 0; lower it."));
            fits[i] = LinearFit.CreateFit(
                design, target, coefficients, design.Residuals(target, coefficients), errors?[i], warnings) with
            {
                Debiased = debiased?[i],
            };
        }
        return fits;
    }

    // Without the debiased lasso, which takes longer than the coefficients.
    public double[][] Predict(MaskMatrix masks, ScoreMatrix scores, ReadOnlySpan<double> weights, CancellationToken cancellation)
    {
        var design = new CenteredDesign(masks, weights);
        CenteredScores[] targets = CenteredScores.Create(design, scores);
        var descent = new CoordinateDescent(design.Gram(cancellation), 1 / design.TotalWeight, _lambda ?? 1.0 / masks.Samples);
        return LinearFit.Predict(design, targets, Array.ConvertAll(targets,
            target => descent.Solve(design.CrossProducts(target), target.SumOfSquares, cancellation).Coefficients));
    }

    /// <summary>
    /// The debiased lasso (van de Geer, Buehlmann, Ritov and Dezeure 2014) adds the inverse Gram matrix times the penalised gradient to the
    /// coefficients. With more samples than features + 1 it is exactly least squares, so the sandwich estimator of least squares applies.
    /// </summary>
    private static (double[][]? Coefficients, double[][]? Errors) Debias(
        CenteredDesign design, CenteredScores[] targets, double[][] gram, CancellationToken cancellation)
    {
        if (design.Samples <= design.Features + 1)
            return (null, null);
        var minSquares = new NormalEquations(design, gram, 0, cancellation);
        if (minSquares.IsSingular)
            return (null, null);
        double[][] coefficients = minSquares.Solve(targets);
        double[][] residuals = design.Residuals(targets, coefficients);
        return (coefficients, minSquares.StandardErrors(residuals, cancellation));
    }
}
