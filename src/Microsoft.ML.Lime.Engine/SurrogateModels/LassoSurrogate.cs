namespace Microsoft.ML.Lime.Engine.SurrogateModels;

/// <summary>
/// Lasso by coordinate descent, the same as scikit-learn's <c>Lasso(lambda).fit(Z, y, sample_weight)</c>. Its standard errors are those
/// of the debiased lasso, which has a normal limit where the lasso itself has none.
/// </summary>
internal sealed class LassoSurrogate : ISurrogate
{
    private readonly double? _lambda;

    public LassoSurrogate(double? lambda)
    {
        if (lambda is { } given && !(given > 0 && double.IsFinite(given)))
        {
            throw new ArgumentOutOfRangeException(nameof(lambda), given,
                "The penalty must be a finite number above 0; for no penalty there is ridge with alpha 0.");
        }
        _lambda = lambda;
        Info = new ComponentInfo("lasso", lambda is { } value ? [KeyValuePair.Create("lambda", value)] : []);
    }

    public ComponentInfo Info { get; }

    public IReadOnlyList<SurrogateFit> Fit(
        MaskMatrix masks, ScoreMatrix scores, ReadOnlySpan<double> weights, CancellationToken cancellation)
    {
        var design = new CenteredDesign(masks, weights);
        CenteredScores[] targets = CenteredScores.Of(design, scores);
        double lambda = _lambda ?? 1.0 / masks.Samples;
        double[][] gram = design.Gram(cancellation);
        (double[][]? debiased, double[][]? errors) = Debias(design, targets, gram, cancellation);
        // The objective's 1/(2n), with weights of mean 1, is 1/2 over the sum of the weights.
        var descent = new CoordinateDescent(gram, 1 / design.TotalWeight, lambda);
        var fits = new SurrogateFit[targets.Length];
        for (int i = 0; i < fits.Length; i++)
        {
            CenteredScores target = targets[i];
            (double[] coefficients, bool converged) = descent.Solve(design.CrossProducts(target), target.SumOfSquares, cancellation);
            List<string> warnings = [];
            if (errors is null)
                warnings.Add("The lasso has no standard errors where the samples alone, without its penalty, " +
                    "do not determine every coefficient; raise the number of samples.");
            if (!converged)
                warnings.Add("The lasso stopped short of its minimum, so its coefficients are approximate; " +
                    "raise its lambda or the number of samples.");
            if (!target.IsConstant && Array.TrueForAll(coefficients, b => b == 0))
                warnings.Add(FormattableString.Invariant($"The penalty lambda = {lambda:G6} makes every coefficient 0; lower it."));
            fits[i] = LinearFit.Describe(
                Info.Name, design, target, coefficients, design.Residuals(target, coefficients), errors?[i], warnings) with
            {
                Debiased = debiased?[i],
            };
        }
        return fits;
    }

    /// <summary>
    /// The debiased lasso (van de Geer, Buehlmann, Ritov and Dezeure 2014) adds the inverse Gram matrix times the penalised gradient to
    /// the coefficients. With more samples than features that is least squares, exactly, so its sandwich serves.
    /// </summary>
    private static (double[][]? Coefficients, double[][]? Errors) Debias(
        CenteredDesign design, CenteredScores[] targets, double[][] gram, CancellationToken cancellation)
    {
        if (design.Samples <= design.Features + 1)
            return (null, null);
        var leastSquares = new NormalEquations(design, gram, 0, cancellation);
        if (leastSquares.IsSingular)
            return (null, null);
        double[][] coefficients = leastSquares.Solve(targets);
        double[][] residuals = design.Residuals(targets, coefficients);
        return (coefficients, leastSquares.StandardErrors(residuals, cancellation));
    }
}
