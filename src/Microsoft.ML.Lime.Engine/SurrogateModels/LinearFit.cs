namespace Microsoft.ML.Lime.Engine.SurrogateModels;

/// <summary>Converts coefficients of the centred masks to the result of a linear surrogate model.</summary>
internal static class LinearFit
{
    /// <summary>Creates the fit of one target.</summary>
    /// <param name="surrogate">The name of the surrogate model.</param>
    /// <param name="design">The masks.</param>
    /// <param name="scores">The target.</param>
    /// <param name="coefficients">One per feature.</param>
    /// <param name="residuals">One per sample.</param>
    /// <param name="standardErrors">One per feature, or null.</param>
    /// <param name="warnings">Warnings of the surrogate model.</param>
    public static SurrogateFit CreateFit(string surrogate, CenteredDesign design, CenteredScores scores, double[] coefficients,
        double[] residuals, double[]? standardErrors, IEnumerable<string> warnings)
    {
        double intercept = scores.Mean, sum = 0, residualSumOfSquares = 0;
        for (int feature = 0; feature < coefficients.Length; feature++)
        {
            intercept -= design.Means[feature] * coefficients[feature];
            sum += coefficients[feature];
        }
        for (int sample = 0; sample < residuals.Length; sample++)
            residualSumOfSquares += design.Weight(sample) * residuals[sample] * residuals[sample];
        double r2 = scores.R2(residualSumOfSquares);
        return new SurrogateFit
        {
            Importance = coefficients,
            StandardError = standardErrors,
            Intercept = intercept,
            R2 = r2,
            LocalPrediction = intercept + sum,
            Warnings =
            [
                .. SurrogateWarnings.ForMasks(design),
                .. warnings,
                .. SurrogateWarnings.ForFit(surrogate, scores, r2, design.Masks.IsComplete, design.Features, design.EffectiveSamples),
            ],
        };
    }
}
