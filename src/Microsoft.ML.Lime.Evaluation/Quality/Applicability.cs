namespace Microsoft.ML.Lime.Evaluation.Quality;

/// <summary>Determines the reason why a metric does not apply to a map.</summary>
internal static class Applicability
{
    /// <summary>Checks the general requirements of a metric.</summary>
    public static string? FindReason(IMapMetric metric, MetricInput evaluated)
    {
        ArgumentNullException.ThrowIfNull(evaluated);
        if (metric.NeedsGroundTruth && evaluated.GroundTruth is null)
            return $"{metric.Name} needs a ground-truth mask; give a mask or boxes.";
        if (metric.NeedsGroundTruth && evaluated.GroundTruth!.Count == 0)
            return $"{metric.Name} needs a part of the object, but none of it is inside the model's input.";
        if (metric.AdditionalExplanations > 0 && evaluated.Options.CreateExplainer() is null)
            return $"{metric.Name} explains again, but these options cannot create an explainer, for example because they come from a "
                + "saved explanation; explain the image again.";
        return null;
    }

    /// <summary>Checks the additional requirements of metrics of a surrogate model's coefficients.</summary>
    /// <param name="metric">The metric.</param>
    /// <param name="evaluated">The map.</param>
    /// <param name="errors">Whether the metric needs standard errors.</param>
    public static string? FindSurrogateReason(IMapMetric metric, MetricInput evaluated, bool errors) =>
        FindReason(metric, evaluated) ?? evaluated.Fit switch
        {
            null => $"{metric.Name} needs the coefficients of a surrogate model, which this method does not have; explain with lime or "
                + "kernelshap.",
            { StandardError: null } when errors => $"{metric.Name} needs standard errors, which this explanation does not have; explain "
                + $"with "
                + "ridge, or with kernelshap, and more samples.",
            _ => null,
        };
}
