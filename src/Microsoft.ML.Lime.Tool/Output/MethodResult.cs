using Microsoft.ML.Lime.Evaluation;

namespace Microsoft.ML.Lime.Tool.Output;

/// <summary>The results of an evaluation by one method.</summary>
/// <param name="Method">The method.</param>
/// <param name="Metrics">The metrics of its maps.</param>
/// <param name="Images">The rows.</param>
/// <param name="Shortcuts">The shortcuts found in the maps.</param>
/// <param name="Paths">The files, the table first.</param>
internal sealed record MethodResult(
    string Method, IReadOnlyList<IMapMetric> Metrics, IReadOnlyList<EvaluatedImage> Images, ShortcutFindings Shortcuts,
    IReadOnlyList<string> Paths)
{
    public EvaluationSummary Summary { get; } = EvaluationSummary.Create(Images);

    /// <summary>The first warning of an image.</summary>
    public string? FirstWarning => Images.SelectMany(image => image.Warnings).FirstOrDefault();

    /// <summary>The mean difference from another method's values on the same images, with its 95 % interval.</summary>
    public ConfidenceInterval? DifferenceFrom(MethodResult other, string metric) =>
        EvaluationSummary.MeanDifference(Images, other.Images, metric);
}
