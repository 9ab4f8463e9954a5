using Microsoft.ML.Lime.Drawing;

namespace Microsoft.ML.Lime.Evaluation.ResultViews;

/// <summary>Creates the views of explanations.</summary>
internal static class ExplanationViews
{
    /// <summary>Creates the view of an explanation with all its classes.</summary>
    /// <param name="explanation">The explanation.</param>
    /// <param name="source">The image below the maps: the source image, or the explanation's image.</param>
    /// <param name="topFeatures">Number of segments in the tables.</param>
    public static ResultView Of(ImageExplanation explanation, ImageBuffer source, int topFeatures)
    {
        var view = new ResultView();
        view.Heading($"{explanation.Method.ToUpperInvariant()}: {explanation.Model.Name}").Line(SamplingText(explanation));
        IReadOnlyList<(double AreaShare, string Position)>? positions = explanation.Segments?.DescribePositions();
        foreach (ClassExplanation target in explanation.Classes)
        {
            view.Line($"{target.Label}: {ScoreText(target)}").Image(
                () => Overlay.Draw(Overlay.Reduce(source, explanation.ImageFit), explanation, target),
                MapDescription(target));
            Features(view, target, positions, topFeatures);
            view.Warnings(target.Warnings);
        }
        foreach (string note in explanation.Model.Notes)
            view.Line($"Note: {note}");
        foreach (string guess in explanation.Guesses)
            view.Line($"Guess: {guess}");
        return view;
    }

    /// <summary>Creates the view of one class without the image.</summary>
    public static ResultView Of(ClassExplanation target)
    {
        ResultView view = new ResultView().Line($"{target.Label}: {ScoreText(target)}")
            .Image(() => MapViews.Colors(target.Map), MapDescription(target));
        return Features(view, target, positions: null, 5).Warnings(target.Warnings);
    }

    /// <summary>Creates the view of one class without the map.</summary>
    public static ResultView Of(ClassExplanation target, SegmentMap? segments, int topFeatures) =>
        Features(new ResultView().Line($"{target.Label}: {ScoreText(target)}"), target,
            segments?.DescribePositions(), topFeatures)
        .Warnings(target.Warnings);

    private static ResultView Features(
        ResultView view, ClassExplanation target, IReadOnlyList<(double AreaShare, string Position)>? positions, int count)
    {
        if (target.Surrogate is not { } fit || count == 0)
            return view;
        int[] top = [.. target.StrongestFeatures(count)];
        // The importance of a tree has no sign if the main effect of the segment is 0.
        double[] importance = [.. fit.Importance.Select((value, i) => fit.SignedImportance?[i] is { } signed and not 0 ? signed : value)];
        // One format for the whole column, so that numbers are aligned; a tree's importance is often very small.
        string form = top.Any(segment => Math.Abs(importance[segment]) >= 1e-3) ? "+0.0000;-0.0000;0.0000" : "+0.00E-0;-0.00E-0;0.00E-0";
        string[] header =
        [
            "Segment", fit.StandardError is null ? "Importance" : "Importance ± error", "Effect",
            .. positions is null ? (string[])[] : ["Area", "Position"],
        ];
        return view.Table(header, [.. top.Select(Row)], [.. top.Select(segment => new ErrorBar(
            importance[segment], fit.StandardError?[segment]))]);

        string[] Row(int segment) =>
        [
            Text($"{segment}"),
            Number(importance[segment], form)
                + (fit.StandardError is null ? "" : $" ± {Number(fit.StandardError[segment], form.Split(';')[2])}"),
            Math.Sign((fit.SignedImportance ?? fit.Importance)[segment]) switch { > 0 => "supports", < 0 => "opposes", _ => "" },
            .. positions is null ? (string[])[] : [Text($"{100 * positions[segment].AreaShare:0.0} %"), positions[segment].Position],
        ];

        static string Number(double value, string form) => double.IsFinite(value)
            ? DisplayNumber.WithMinusSign(value.ToString(form, CultureInfo.InvariantCulture)) : "–";
    }

    private static string ScoreText(ClassExplanation target) =>
        $"{(target.ClassIndex is null ? "value" : target.IsProbability ? "probability" : "score")} {NumberText.Number(target.Probability)}"
        + (double.IsNaN(target.BaselineProbability) ? "" : $", baseline {NumberText.Number(target.BaselineProbability)}")
        + (target.Surrogate is { } fit ? $"; R² {NumberText.Number(fit.R2)}{HeldOutText(fit)}." : ".");

    private static string HeldOutText(SurrogateFit fit) => fit.HeldOutR2Interval is var (low, high)
        ? $", held out {NumberText.Number(fit.HeldOutR2)} (95 %: {NumberText.Number(low)} to {NumberText.Number(high)})"
        : "";

    private static string SamplingText(ImageExplanation explanation)
    {
        string segments = explanation.Segments is { Count: var count } ? Text($"{count} segments, ") : "";
        string stopped = explanation.Stopped is { } stop && stop.Reason != "fixed" ? $" {stop.Text}" : "";
        return segments + Text($"{explanation.Samples} samples, {explanation.ModelCalls} model runs on ")
            + Text($"{explanation.Model.Device}, seed {explanation.Options.Seed}.") + stopped;
    }

    private static string MapDescription(ClassExplanation target) => $"Attribution map of {target.Label}";

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
