namespace Microsoft.ML.Lime.Engine.SurrogateModels;

/// <summary>Weighted ridge regression, with the results of scikit-learn's <c>Ridge(alpha).fit(Z, y, sample_weight)</c>.</summary>
internal sealed class RidgeSurrogate : ISurrogate
{
    private readonly double _alpha;

    public RidgeSurrogate(double alpha)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(alpha);
        if (!double.IsFinite(alpha))
            throw new ArgumentOutOfRangeException(nameof(alpha), alpha, "The penalty must be a finite number.");
        _alpha = alpha;
        Info = new ComponentInfo("ridge", KeyValuePair.Create("alpha", alpha));
    }

    public ComponentInfo Info { get; }

    public IReadOnlyList<SurrogateFit> Fit(
        MaskMatrix masks, ScoreMatrix scores, ReadOnlySpan<double> weights, CancellationToken cancellation)
    {
        var design = new CenteredDesign(masks, weights);
        CenteredScores[] targets = CenteredScores.Create(design, scores);
        var equations = new NormalEquations(design, design.Gram(cancellation), _alpha, cancellation);
        double[][] coefficients = equations.Solve(targets);
        double[][] residuals = design.Residuals(targets, coefficients);
        // The penalty makes the fit to too few samples close, so their residuals would give standard errors that are far too small.
        bool hasErrors = !equations.IsSingular && (design.Masks.IsComplete || design.Samples > design.Features + 1);
        double[][]? errors = hasErrors ? equations.StandardErrors(residuals, cancellation) : null;
        string[] warnings = equations.IsSingular
            ? ["The samples do not determine every coefficient, so the result is the minimum-norm solution without standard errors; " +
                "raise ridge's alpha or the number of samples, or use fewer segments."]
            : [];
        return [.. targets.Select((target, i) =>
            LinearFit.CreateFit(design, target, coefficients[i], residuals[i], errors?[i], warnings))];
    }

    // Without standard errors, which take longer than the coefficients.
    public double[][] Predict(MaskMatrix masks, ScoreMatrix scores, ReadOnlySpan<double> weights, CancellationToken cancellation)
    {
        var design = new CenteredDesign(masks, weights);
        CenteredScores[] targets = CenteredScores.Create(design, scores);
        var equations = new NormalEquations(design, design.Gram(cancellation), _alpha, cancellation);
        return LinearFit.Predict(design, targets, equations.Solve(targets));
    }
}
