namespace Microsoft.ML.Lime.Evaluation.ResultViews;

/// <summary>Finds the view of a result.</summary>
internal static class ResultRenderer
{
    /// <summary>Returns the view of a result; null if the object is not a result of this library.</summary>
    public static ResultView? Find(object result) => result switch
    {
        ImageExplanation explanation => ExplanationViews.Of(explanation, explanation.Image, 5),
        ClassExplanation target => ExplanationViews.Of(target),
        AttributionMap map => MapViews.Of(map),
        SegmentMap segments => MapViews.Of(segments),
        ImageBuffer image => MapViews.Of(image),
        EvaluationSummary summary => EvaluationViews.Of(summary),
        EvaluationSummary.MetricDistribution metric => EvaluationViews.Of(metric),
        EvaluatedImage fittedImage => EvaluationViews.Of(fittedImage),
        MetricValue value => EvaluationViews.Of(value),
        ReportCard card => EvaluationViews.Of(card),
        ShortcutFindings findings => EvaluationViews.Of(findings),
        _ => null,
    };
}
