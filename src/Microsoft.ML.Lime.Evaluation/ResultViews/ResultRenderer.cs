using Microsoft.ML.Lime.Engine;

namespace Microsoft.ML.Lime.Evaluation.ResultViews;

/// <summary>Finds the view of a result.</summary>
internal static class ResultRenderer
{
    /// <summary>Returns the view of a result; null if the object is not a result of this library.</summary>
    public static ResultView? Find(object result) => result switch
    {
        ImageExplanation explanation => ShownExplanation.Of(explanation, explanation.Picture, 5),
        ClassExplanation target => ShownExplanation.Of(target),
        ScoreMap map => ShownMap.Of(map),
        SegmentMap segments => ShownMap.Of(segments),
        ImageBuffer image => ShownMap.Of(image),
        EvaluationSummary summary => ShownEvaluation.Of(summary),
        MetricDistribution metric => ShownEvaluation.Of(metric),
        EvaluatedPicture picture => ShownEvaluation.Of(picture),
        MetricValue value => ShownEvaluation.Of(value),
        ReportCard card => ShownEvaluation.Of(card),
        ShortcutFindings findings => ShownEvaluation.Of(findings),
        _ => null,
    };
}
