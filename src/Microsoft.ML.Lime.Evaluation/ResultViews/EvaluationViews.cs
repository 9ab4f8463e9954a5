using Microsoft.ML.Lime.Drawing;

namespace Microsoft.ML.Lime.Evaluation.ResultViews;

/// <summary>Creates the views of evaluation results.</summary>
internal static class EvaluationViews
{
    public static ResultView Of(EvaluationSummary summary)
    {
        ResultView view = new ResultView().Line(FormattableString.Invariant($"{summary.Images} images")
            + (summary.Unreadable > 0 ? FormattableString.Invariant($", {summary.Unreadable} of them unreadable") : "")
            + (summary.Accuracy is { } accuracy ? $"; correct: {NumberText.Share(accuracy)}." : "; no labels."));
        if (summary.Metrics.Count > 0)
            view.Heading("Metrics, with reference maps that do not depend on the model").Table(
                MetricHeader("Metric", "Mean", "95 %", "Median"), [.. summary.Metrics.Select(Row)]);
        if (summary.Classes.Count > 0)
            view.Heading("Classes").Table(["Class", "Images", "Correct", "Predicted", "Recall"],
                [.. summary.Classes.Select(tally => (string[])
                [
                    tally.Name, NumberText.Whole(tally.Images), NumberText.Whole(tally.Correct), NumberText.Whole(tally.Predicted),
                    NumberText.Percent(tally.Recall?.Share),
                ])]);
        EvaluationSummary.ConfusionCount[] wrong = [.. summary.Confusions.Where(found => found.Truth != found.Prediction)];
        if (wrong.Length > 0)
            view.Heading("Misclassified").Table(["True class", "Prediction", "Images"],
                [.. wrong.Select(found => (string[])[found.Truth, found.Prediction, NumberText.Whole(found.Count)])]);
        return view;
    }

    public static ResultView Of(EvaluationSummary.MetricDistribution metric) => new ResultView()
        .Table(MetricHeader("Metric", "Mean", "95 %", "Median"), [Row(metric)]);

    public static ResultView Of(EvaluatedImage image)
    {
        ResultView view = new ResultView().Heading(image.Image).Line(image.Prediction is null
            ? "The image could not be read."
            : $"Predicted: {image.Prediction} ({NumberText.Number(image.Probability)})" + image.IsRight switch
            {
                true => ", correct.",
                false => $"; true class: {image.Truth}.",
                null => ".",
            });
        if (image.Metrics.Count > 0)
            view.Table(MetricHeader("Metric", "Value"),
                [.. image.Metrics.Select(metric => (string[])[metric.Key, .. Numbers(metric.Value)])]);
        return view.Warnings(image.Warnings);
    }

    public static ResultView Of(MetricValue metric) => metric.Reason is { } reason
        ? new ResultView().Line(reason)
        : new ResultView().Table(MetricHeader("Value"), [Numbers(metric)]);

    public static ResultView Of(ReportCard card)
    {
        ResultView view = new ResultView()
            .Heading($"{card.Image}: {card.Explained} ({NumberText.Number(card.Probability)})")
            .Image(() => DrawOverlay(card), $"Attribution map of {card.Explained}");
        if (card.Features.Count > 0)
            view.Table(
                [
                    "Segment", card.Features.Any(feature => feature.StandardError is not null) ? "Importance ± error" : "Importance",
                    "From the top", "From the left",
                ],
                [.. card.Features.Select(feature => (string[])
                [
                    NumberText.Whole(feature.Segment),
                    NumberText.Number(feature.Importance) + (feature.StandardError is { } error ? $" ± {NumberText.Number(error)}" : ""),
                    NumberText.Percent(feature.Y), NumberText.Percent(feature.X),
                ])],
                [.. card.Features.Select(feature => new ErrorBar(feature.Importance, feature.StandardError))]);
        return view;
    }

    /// <summary>Draws a card's image in grey with the overlay.</summary>
    public static ImageBuffer DrawOverlay(ReportCard card)
    {
        ImageBuffer source = DisplayRange.Default.Apply(ImageFile.Decode(card.Photo, card.Image));
        ImageBuffer layer = ImageFile.Decode(card.Overlay, card.Image);
        source = Resampler.Resize(source, layer.Height, layer.Width, ResampleFilter.Nearest);
        Span<byte> pixels = source.Bytes;
        for (int i = 0; i < source.Height * source.Width; i++)
        {
            double opacity = layer.Bytes[4 * i + 3] / 255.0;
            byte grey = (byte)source.Luminance(i);
            for (int channel = 0; channel < 3; channel++)
                pixels[3 * i + channel] = (byte)(grey + (layer.Bytes[4 * i + channel] - grey) * opacity + 0.5);
        }
        return source;
    }

    public static ResultView Of(ShortcutFindings findings)
    {
        ShortcutFindings.Alarm[] alarms = [.. findings.Alarms];
        var view = new ResultView();
        if (alarms.Length == 0)
            view.Line(findings.TestedClasses == 0
                ? "Not tested: no class has enough images."
                : "No alarm.");
        foreach (ShortcutFindings.Alarm alarm in alarms)
            view.Line(alarm.Message);
        return view.Table(["Class", "Images", "On the border", "Border area", "Outside the masks", "Clusters", "Alarms"],
            [.. findings.Classes.Select(found => (string[])
            [
                found.Class, NumberText.Whole(found.Images), NumberText.Percent(found.BorderShare), NumberText.Percent(found.BorderArea),
                NumberText.Percent(found.OutsideShare), NumberText.Whole(found.Clusters.Count), NumberText.Whole(found.Alarms.Count),
            ])]);
    }

    private static string[] MetricHeader(params string[] first) => [.. first, "Constant map", "Random map", "Centre map"];

    private static string[] Row(EvaluationSummary.MetricDistribution metric) =>
    [
        metric.Name, NumberText.Number(metric.Mean.Mean),
            $"{NumberText.Number(metric.Mean.Lower)} to {NumberText.Number(metric.Mean.Upper)}",
        NumberText.Number(metric.Median), NumberText.Number(metric.Constant), NumberText.Number(metric.Random),
            NumberText.Number(metric.Center),
    ];

    private static string[] Numbers(MetricValue metric) =>
        [NumberText.Number(metric.Value), NumberText.Number(metric.Constant), NumberText.Number(metric.Random),
            NumberText.Number(metric.Center)];
}
