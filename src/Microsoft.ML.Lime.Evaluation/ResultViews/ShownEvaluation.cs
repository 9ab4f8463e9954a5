using Microsoft.ML.Lime.Drawing;
using Microsoft.ML.Lime.Engine;

namespace Microsoft.ML.Lime.Evaluation.ResultViews;

/// <summary>Creates the views of evaluation results.</summary>
internal static class ShownEvaluation
{
    public static ResultView Of(EvaluationSummary summary)
    {
        ResultView view = new ResultView().Line(FormattableString.Invariant($"{summary.Pictures} images")
            + (summary.Unreadable > 0 ? FormattableString.Invariant($", {summary.Unreadable} of them unreadable") : "")
            + (summary.Accuracy is { } accuracy ? $"; correct: {Shown.Share(accuracy)}." : "; no labels."));
        if (summary.Metrics.Count > 0)
            view.Heading("Metrics, with reference maps that do not depend on the model").Table(
                MetricHeader("Metric", "Mean", "95 %", "Median"), [.. summary.Metrics.Select(Row)]);
        if (summary.Classes.Count > 0)
            view.Heading("Classes").Table(["Class", "Images", "Correct", "Predicted", "Recall"],
                [.. summary.Classes.Select(tally => (string[])
                [
                    tally.Name, Shown.Whole(tally.Pictures), Shown.Whole(tally.Right), Shown.Whole(tally.Predicted),
                    Shown.Percent(tally.Recall?.Share),
                ])]);
        Confusion[] wrong = [.. summary.Confusions.Where(found => found.Truth != found.Prediction)];
        if (wrong.Length > 0)
            view.Heading("Misclassified").Table(["True class", "Prediction", "Images"],
                [.. wrong.Select(found => (string[])[found.Truth, found.Prediction, Shown.Whole(found.Count)])]);
        return view;
    }

    public static ResultView Of(MetricDistribution metric) => new ResultView()
        .Table(MetricHeader("Metric", "Mean", "95 %", "Median"), [Row(metric)]);

    public static ResultView Of(EvaluatedPicture picture)
    {
        ResultView view = new ResultView().Heading(picture.Image).Line(picture.Prediction is null
            ? "The image could not be read."
            : $"Predicted: {picture.Prediction} ({Shown.Number(picture.Probability)})" + picture.IsRight switch
            {
                true => ", correct.",
                false => $"; true class: {picture.Truth}.",
                null => ".",
            });
        if (picture.Metrics.Count > 0)
            view.Table(MetricHeader("Metric", "Value"),
                [.. picture.Metrics.Select(metric => (string[])[metric.Key, .. Numbers(metric.Value)])]);
        return view.Warnings(picture.Warnings);
    }

    public static ResultView Of(MetricValue metric) => metric.Reason is { } reason
        ? new ResultView().Line(reason)
        : new ResultView().Table(MetricHeader("Value"), [Numbers(metric)]);

    public static ResultView Of(ReportCard card)
    {
        ResultView view = new ResultView()
            .Heading($"{card.Image}: {card.Explained} ({Shown.Number(card.Probability)})")
            .Picture(() => Overlaid(card), $"Attribution map of {card.Explained}");
        if (card.Features.Count > 0)
            view.Table(
                [
                    "Segment", card.Features.Any(feature => feature.StandardError is not null) ? "Importance ± error" : "Importance",
                    "From the top", "From the left",
                ],
                [.. card.Features.Select(feature => (string[])
                [
                    Shown.Whole(feature.Segment),
                    Shown.Number(feature.Importance) + (feature.StandardError is { } error ? $" ± {Shown.Number(error)}" : ""),
                    Shown.Percent(feature.Y), Shown.Percent(feature.X),
                ])],
                [.. card.Features.Select(feature => new ErrorBar(feature.Importance, feature.StandardError))]);
        return view;
    }

    /// <summary>Draws a card's image in grey with the overlay.</summary>
    public static ImageBuffer Overlaid(ReportCard card)
    {
        ImageBuffer photo = PictureView.Default.Apply(ImageFile.Decode(card.Photo, card.Image));
        ImageBuffer layer = ImageFile.Decode(card.Overlay, card.Image);
        Span<byte> pixels = photo.Bytes;
        for (int i = 0; i < photo.Height * photo.Width; i++)
        {
            double opacity = layer.Bytes[4 * i + 3] / 255.0;
            byte grey = (byte)photo.GreyAt(i);
            for (int channel = 0; channel < 3; channel++)
                pixels[3 * i + channel] = (byte)(grey + (layer.Bytes[4 * i + channel] - grey) * opacity + 0.5);
        }
        return photo;
    }

    public static ResultView Of(ShortcutFindings findings)
    {
        ShortcutAlarm[] alarms = [.. findings.Alarms];
        var view = new ResultView();
        if (alarms.Length == 0)
            view.Line(findings.AskedClasses == 0
                ? "Not tested: no class has enough images."
                : "No alarm.");
        foreach (ShortcutAlarm alarm in alarms)
            view.Line(alarm.Sentence);
        return view.Table(["Class", "Images", "On the border", "Border area", "Outside the masks", "Clusters", "Alarms"],
            [.. findings.Classes.Select(found => (string[])
            [
                found.Class, Shown.Whole(found.Pictures), Shown.Percent(found.BorderShare), Shown.Percent(found.BorderArea),
                Shown.Percent(found.OutsideShare), Shown.Whole(found.Clusters.Count), Shown.Whole(found.Alarms.Count),
            ])]);
    }

    private static string[] MetricHeader(params string[] first) => [.. first, "Constant map", "Random map", "Centre map"];

    private static string[] Row(MetricDistribution metric) =>
    [
        metric.Name, Shown.Number(metric.Mean.Mean), $"{Shown.Number(metric.Mean.Lower)} to {Shown.Number(metric.Mean.Upper)}",
        Shown.Number(metric.Median), Shown.Number(metric.Constant), Shown.Number(metric.Random), Shown.Number(metric.Center),
    ];

    private static string[] Numbers(MetricValue metric) =>
        [Shown.Number(metric.Value), Shown.Number(metric.Constant), Shown.Number(metric.Random), Shown.Number(metric.Center)];
}
