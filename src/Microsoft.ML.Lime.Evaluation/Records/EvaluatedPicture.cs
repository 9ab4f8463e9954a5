using System.Text.Json.Serialization;
using Microsoft.ML.Lime.Engine;

namespace Microsoft.ML.Lime.Evaluation;

/// <summary>
/// A row of an evaluation's results: a line of <c>results.jsonl</c> and of <c>results.csv</c>. A picture that could not be read is a row,
/// too, with the reason among its warnings and nothing else but its name and truth.
/// </summary>
[TypeFormatterSource]
public sealed record EvaluatedPicture
{
    /// <summary>The picture's path within the data set's folder, its parts separated by <c>/</c>: the row's key.</summary>
    public required string Image { get; init; }

    /// <summary>The true class; null where the data set has no labels.</summary>
    public string? Truth { get; init; }

    /// <summary>The class with the largest output; null where the picture could not be read.</summary>
    public string? Prediction { get; init; }

    /// <summary>The model's probability of it, or its raw output where there is no activation.</summary>
    public double? Probability { get; init; }

    /// <summary>The metrics of the picture's map by name, such as <c>insertionAuc</c>; empty where none was measured.</summary>
    public IReadOnlyDictionary<string, MetricValue> Metrics { get; init; } = new Dictionary<string, MetricValue>();

    /// <summary>What to know before trusting the row, a sentence each.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>Whether the prediction is the truth; null where one of them is missing.</summary>
    [JsonIgnore]
    public bool? IsRight => Truth is null || Prediction is null ? null : Truth == Prediction;

    /// <summary>Image and prediction in one line.</summary>
    public override string ToString() => $"{Image}: {Prediction ?? "not readable"}";
}
