using Microsoft.ML.Trainers;

namespace Microsoft.ML.Lime.Trainers;

/// <summary>ML.NET's SDCA regression with an L1 penalty.</summary>
internal sealed class SdcaSurrogate : ISurrogate
{
    private const float L2 = 1e-3f;

    private readonly double? _lambda;
    private readonly int _iterations;

    public SdcaSurrogate(double? lambda, int maximumNumberOfIterations)
    {
        if (lambda is { } given && !(given > 0 && double.IsFinite(given)))
            throw new ArgumentOutOfRangeException(nameof(lambda), given, "The penalty must be a finite number above 0.");
        ArgumentOutOfRangeException.ThrowIfLessThan(maximumNumberOfIterations, 1);
        (_lambda, _iterations) = (lambda, maximumNumberOfIterations);
        Info = new ComponentInfo("sdca",
            lambda is { } value ? [new("lambda", value), new("iterations", _iterations)] : [new("iterations", _iterations)]);
    }

    public ComponentInfo Info { get; }

    public int HeldOutFolds => SampleRow.HeldOutFolds;

    public IReadOnlyList<SurrogateFit> Fit(
        MaskMatrix masks, ScoreMatrix scores, ReadOnlySpan<double> weights, CancellationToken cancellation = default)
    {
        double lambda = _lambda ?? 1.0 / masks.Samples;
        return [.. SurrogateData.Create(masks, scores, weights).Select(target =>
        {
            double[] coefficients = target.IsConstant ? new double[masks.Features] : Train(target, lambda, cancellation);
            string[] warnings = !target.IsConstant && Array.TrueForAll(coefficients, value => value == 0)
                ? [FormattableString.Invariant($"The penalty lambda = {lambda:G6} makes every coefficient 0; lower it.")]
                : [];
            return target.LinearFit(coefficients, warnings);
        })];
    }

    private double[] Train(SurrogateData target, double lambda, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested(); // a context cannot be cancelled from outside ML.NET; a fit takes tenths of a second
        double scale = SampleRow.UnitVariance(target);
        MLContext context = new(seed: 1);
        IDataView rows = SampleRow.View(context, SampleRow.Create(target, scale, centred: true), target.Masks.Features);
        // ML.NET's objective is the mean squared residual, twice that of the lasso, plus l1 * l2 times the sum of |coefficients|.
        LinearRegressionModelParameters model = context.Regression.Trainers.Sdca(new SdcaRegressionTrainer.Options
        {
            ExampleWeightColumnName = nameof(SampleRow.Weight),
            L2Regularization = L2,
            L1Regularization = (float)(2 * lambda * scale / L2),
            MaximumNumberOfIterations = _iterations,
            ConvergenceTolerance = 1e-5f,
            NumberOfThreads = 1,
        }).Fit(rows).Model;
        // A feature that never varies is a column of zeros, whose weight stays 0.
        return [.. model.Weights.Select(weight => weight / scale)];
    }
}
