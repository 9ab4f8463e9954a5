using Microsoft.ML.Lime.Evaluation.Summary;

namespace Microsoft.ML.Lime.Evaluation;

/// <summary>Summary of the rows of an evaluation.</summary>
[TypeFormatterSource]
public sealed partial record EvaluationSummary
{
    /// <summary>Number of rows.</summary>
    public required int Images { get; init; }

    /// <summary>Number of rows without a prediction: images that could not be read.</summary>
    public required int Unreadable { get; init; }

    /// <summary>The share of rows with a correct prediction among those with label and prediction; null if there are none.</summary>
    public required Proportion? Accuracy { get; init; }

    /// <summary>All true and predicted classes, by name.</summary>
    public required IReadOnlyList<ClassCounts> Classes { get; init; }

    /// <summary>The entries of the confusion matrix, including the diagonal.</summary>
    public required IReadOnlyList<ConfusionCount> Confusions { get; init; }

    /// <summary>The metrics, in the order of their first occurrence in the rows.</summary>
    public required IReadOnlyList<MetricDistribution> Metrics { get; init; }

    /// <summary>
    /// Computes the mean differences of the metrics of two evaluations, each over the images that have a finite value in both, and their
    /// 95 % confidence intervals. The rows are read once, one at a time; with equal orders of images little memory is needed.
    /// </summary>
    /// <param name="one">The rows of one evaluation. No two are of the same image.</param>
    /// <param name="other">The rows whose values are subtracted.</param>
    /// <returns>
    /// The differences, as of <see cref="ConfidenceInterval.OfMeanDifference"/>, by the name of the metric; none for a metric without such
    /// an image.
    /// </returns>
    public static IReadOnlyDictionary<string, ConfidenceInterval> MeanDifferences(
        IReadOnlyList<EvaluatedImage> one, IReadOnlyList<EvaluatedImage> other)
    {
        ArgumentNullException.ThrowIfNull(one);
        ArgumentNullException.ThrowIfNull(other);
        Dictionary<string, List<double>> differences = new(StringComparer.Ordinal);
        foreach ((EvaluatedImage row, EvaluatedImage match) in ImagePairs.Of(one, other))
            foreach ((string metric, MetricValue value) in row.Metrics)
                if (value.Value is { } minuend && double.IsFinite(minuend)
                    && match.Metrics.GetValueOrDefault(metric)?.Value is { } subtrahend && double.IsFinite(subtrahend))
                {
                    if (!differences.TryGetValue(metric, out List<double>? known))
                        differences[metric] = known = [];
                    known.Add(minuend - subtrahend);
                }
        return differences.ToDictionary(
            metric => metric.Key, metric => ConfidenceInterval.OfMean(metric.Value)!.Value, StringComparer.Ordinal);
    }

    /// <summary>Summarizes rows.</summary>
    /// <param name="images">The rows.</param>
    public static EvaluationSummary Create(IReadOnlyList<EvaluatedImage> images)
    {
        ArgumentNullException.ThrowIfNull(images);
        int rows = 0, unreadable = 0;
        Dictionary<(string Truth, string Prediction), int> confusions = [];
        var predictions = new Dictionary<string, int>(StringComparer.Ordinal);
        List<(string Name, MetricValues Values)> metrics = [];
        foreach (EvaluatedImage image in images) // one pass, because the rows may be on disk
        {
            rows++;
            foreach ((string name, MetricValue value) in image.Metrics)
            {
                int known = metrics.FindIndex(metric => metric.Name == name);
                if (known < 0)
                    metrics.Add((name, new MetricValues()));
                metrics[known < 0 ? ^1 : known].Values.Add(value);
            }
            if (image.Prediction is not { } prediction)
            {
                unreadable++;
                continue;
            }
            predictions[prediction] = predictions.GetValueOrDefault(prediction) + 1;
            if (image.Truth is { } truth)
                confusions[(truth, prediction)] = confusions.GetValueOrDefault((truth, prediction)) + 1;
        }
        Dictionary<string, int> truths = Sums(confusions);
        Dictionary<string, int> right = Sums(confusions.Where(found => found.Key.Truth == found.Key.Prediction));
        return new EvaluationSummary
        {
            Images = rows,
            Unreadable = unreadable,
            Accuracy = confusions.Count == 0 ? null : new Proportion(right.Values.Sum(), truths.Values.Sum()),
            Classes = [.. truths.Keys.Union(predictions.Keys).Order(StringComparer.Ordinal).Select(name => new ClassCounts(
                name, truths.GetValueOrDefault(name), right.GetValueOrDefault(name), predictions.GetValueOrDefault(name)))],
            Confusions = [.. confusions.Select(found => new ConfusionCount(found.Key.Truth, found.Key.Prediction, found.Value))
                .OrderBy(found => found.Truth, StringComparer.Ordinal).ThenBy(found => found.Prediction, StringComparer.Ordinal)],
            Metrics = [.. metrics.Select(metric => metric.Values.ToDistribution(metric.Name)).OfType<MetricDistribution>()],
        };
    }

    /// <summary>The sums of entries of the confusion matrix by true class.</summary>
    private static Dictionary<string, int> Sums(IEnumerable<KeyValuePair<(string Truth, string Prediction), int>> confusions) =>
        confusions.GroupBy(found => found.Key.Truth, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.Sum(found => found.Value), StringComparer.Ordinal);

    /// <summary>Number of images and accuracy in one line.</summary>
    public override string ToString() => FormattableString.Invariant($"{Images} images")
        + (Accuracy is { } accuracy ? FormattableString.Invariant($", accuracy {accuracy.Share:0.####}") : "");

    /// <summary>Counts of one class: labelled, correct and predicted.</summary>
    /// <param name="Name">The class.</param>
    /// <param name="Images">Number of readable images of the class.</param>
    /// <param name="Correct">Number of these images that were predicted correctly.</param>
    /// <param name="Predicted">Number of images with this prediction, whatever their label.</param>
    public sealed record ClassCounts(string Name, int Images, int Correct, int Predicted)
    {
        /// <summary>The recall, the share of its images that were predicted correctly; null if it has no images.</summary>
        public Proportion? Recall => Images == 0 ? null : new Proportion(Correct, Images);
    }

    /// <summary>An entry of the confusion matrix, on or off the diagonal.</summary>
    /// <param name="Truth">The true class.</param>
    /// <param name="Prediction">The predicted class.</param>
    /// <param name="Count">Number of images, at least 1.</param>
    public sealed record ConfusionCount(string Truth, string Prediction, int Count);
}
