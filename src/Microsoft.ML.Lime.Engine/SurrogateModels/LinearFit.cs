using Microsoft.ML.Lime.Engine.Sampling;

namespace Microsoft.ML.Lime.Engine.SurrogateModels;

/// <summary>Converts coefficients of the centred masks to the result of a linear surrogate model.</summary>
internal static class LinearFit
{
    /// <summary>The prediction of every sample by a linear model.</summary>
    public static double[] Predict(MaskMatrix masks, double intercept, double[] coefficients)
    {
        var predictions = new double[masks.Samples];
        for (int sample = 0; sample < predictions.Length; sample++)
        {
            double sum = intercept;
            foreach (int feature in new SetBits(masks.Row(sample)))
                sum += coefficients[feature];
            predictions[sample] = sum;
        }
        return predictions;
    }

    /// <summary>The prediction of every sample for each target.</summary>
    public static double[][] Predict(CenteredDesign design, CenteredScores[] scores, double[][] coefficients)
    {
        double[][] predictions = design.Residuals(scores, coefficients);
        for (int target = 0; target < predictions.Length; target++)
            for (int sample = 0; sample < predictions[target].Length; sample++)
                predictions[target][sample] = scores[target][sample] + scores[target].Mean - predictions[target][sample];
        return predictions;
    }

    /// <summary>Creates the fit of one target.</summary>
    /// <param name="design">The masks.</param>
    /// <param name="scores">The target.</param>
    /// <param name="coefficients">One per feature.</param>
    /// <param name="residuals">One per sample.</param>
    /// <param name="standardErrors">One per feature, or null.</param>
    /// <param name="warnings">Warnings of the surrogate model.</param>
    public static SurrogateFit CreateFit(CenteredDesign design, CenteredScores scores, double[] coefficients,
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
                .. SurrogateWarnings.ForScores(scores),
            ],
        };
    }
}
