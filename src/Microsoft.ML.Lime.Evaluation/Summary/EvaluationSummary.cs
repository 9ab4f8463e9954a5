using Microsoft.ML.Lime.Engine;

namespace Microsoft.ML.Lime.Evaluation;

/// <summary>Summary of the rows of an evaluation.</summary>
[TypeFormatterSource]
public sealed record EvaluationSummary
{
    /// <summary>Number of rows.</summary>
    public required int Pictures { get; init; }

    /// <summary>Number of rows without a prediction: images that could not be read.</summary>
    public required int Unreadable { get; init; }

    /// <summary>The share of rows with a correct prediction among those with label and prediction; null if there are none.</summary>
    public required Proportion? Accuracy { get; init; }

    /// <summary>All true and predicted classes, by name.</summary>
    public required IReadOnlyList<ClassTally> Classes { get; init; }

    /// <summary>The entries of the confusion matrix, including the diagonal.</summary>
    public required IReadOnlyList<Confusion> Confusions { get; init; }

    /// <summary>The metrics, in the order of their first occurrence in the rows.</summary>
    public required IReadOnlyList<MetricDistribution> Metrics { get; init; }

    /// <summary>Summarizes rows.</summary>
    /// <param name="pictures">The rows.</param>
    public static EvaluationSummary Of(IReadOnlyList<EvaluatedPicture> pictures)
    {
        ArgumentNullException.ThrowIfNull(pictures);
        EvaluatedPicture[] read = [.. pictures.Where(picture => picture.Prediction is not null)];
        EvaluatedPicture[] judged = [.. read.Where(picture => picture.Truth is not null)];
        Dictionary<string, int> right = Count(judged.Where(picture => picture.IsRight == true).Select(picture => picture.Truth));
        Dictionary<string, int> truths = Count(judged.Select(picture => picture.Truth));
        Dictionary<string, int> predictions = Count(read.Select(picture => picture.Prediction));
        return new EvaluationSummary
        {
            Pictures = pictures.Count,
            Unreadable = pictures.Count - read.Length,
            Accuracy = judged.Length == 0 ? null : new Proportion(right.Values.Sum(), judged.Length),
            Classes = [.. truths.Keys.Union(predictions.Keys).Order(StringComparer.Ordinal).Select(name => new ClassTally(
                name, truths.GetValueOrDefault(name), right.GetValueOrDefault(name), predictions.GetValueOrDefault(name)))],
            Confusions = [.. judged.GroupBy(picture => (picture.Truth!, picture.Prediction!))
                .Select(group => new Confusion(group.Key.Item1, group.Key.Item2, group.Count()))
                .OrderBy(found => found.Truth, StringComparer.Ordinal).ThenBy(found => found.Prediction, StringComparer.Ordinal)],
            Metrics = [.. pictures.SelectMany(picture => picture.Metrics.Keys).Distinct(StringComparer.Ordinal)
                .Select(name => MetricDistribution.Of(name, pictures)).OfType<MetricDistribution>()],
        };
    }

    private static Dictionary<string, int> Count(IEnumerable<string?> names) =>
        names.OfType<string>().GroupBy(name => name, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.Count(), StringComparer.Ordinal);

    /// <summary>Number of images and accuracy in one line.</summary>
    public override string ToString() => FormattableString.Invariant($"{Pictures} images")
        + (Accuracy is { } accuracy ? FormattableString.Invariant($", accuracy {accuracy.Share:0.####}") : "");
}
