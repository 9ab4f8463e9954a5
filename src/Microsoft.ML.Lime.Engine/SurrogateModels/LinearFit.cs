namespace Microsoft.ML.Lime.Engine.SurrogateModels;

/// <summary>Turns coefficients over the centred masks into what a linear surrogate reports.</summary>
internal static class LinearFit
{
    /// <summary>One target's fit.</summary>
    /// <param name="surrogate">Its name.</param>
    /// <param name="design">The masks.</param>
    /// <param name="scores">The target.</param>
    /// <param name="coefficients">One per feature.</param>
    /// <param name="residuals">What they leave, one per sample.</param>
    /// <param name="standardErrors">One per feature, or null.</param>
    /// <param name="warnings">What the surrogate itself has to say.</param>
    public static SurrogateFit Describe(string surrogate, CenteredDesign design, CenteredScores scores, double[] coefficients,
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
            Warnings = [.. SurrogateWarnings.OfMasks(design), .. warnings, .. SurrogateWarnings.OfFit(surrogate, scores, r2, design.Masks.IsComplete)],
        };
    }
}
