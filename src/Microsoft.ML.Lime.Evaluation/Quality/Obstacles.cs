namespace Microsoft.ML.Lime.Evaluation.Quality;

/// <summary>What keeps a metric from judging a map.</summary>
internal static class Obstacles
{
    /// <summary>What is missing of that which the metric says it needs.</summary>
    public static string? Of(IMapMetric metric, JudgedMap judged)
    {
        ArgumentNullException.ThrowIfNull(judged);
        if (metric.NeedsTruth && judged.Truth is null)
            return $"{metric.Name} needs to know where the object is; give a mask or boxes.";
        if (metric.NeedsTruth && judged.Truth!.Count == 0)
            return $"{metric.Name} needs to see some of the object, but none of it is left on the model's input.";
        if (metric.Explanations > 0 && judged.Options.CreateExplainer() is null)
            return $"{metric.Name} explains again, but these options do not know their method, as those of an explanation from a file; "
                + "explain anew.";
        return null;
    }

    /// <summary>What is missing beyond that for metrics of a surrogate's coefficients.</summary>
    /// <param name="metric">The metric.</param>
    /// <param name="judged">The map.</param>
    /// <param name="errors">Whether it needs their standard errors.</param>
    public static string? OfSurrogate(IMapMetric metric, JudgedMap judged, bool errors) => Of(metric, judged) ?? judged.Fit switch
    {
        null => $"{metric.Name} compares the coefficients of simple models, which this method has none of; explain with lime or "
            + "kernelshap.",
        { StandardError: null } when errors => $"{metric.Name} compares standard errors, which this explanation has none of; explain with "
            + "ridge, or with kernelshap, and more samples.",
        _ => null,
    };
}
