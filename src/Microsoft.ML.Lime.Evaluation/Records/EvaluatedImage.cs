using System.Text.Json.Serialization;

namespace Microsoft.ML.Lime.Evaluation;

/// <summary>
/// The result of one image of an evaluation: a line of <c>results.jsonl</c> and of <c>results.csv</c>. An image that could not be read has
/// only its name, its true class and the reason among its warnings.
/// </summary>
[TypeFormatterSource]
public sealed record EvaluatedImage
{
    /// <summary>The path within the data set's folder, with <c>/</c> as separator: the key of the row.</summary>
    public required string Image { get; init; }

    /// <summary>The true class; null if the data set has no labels.</summary>
    public string? Truth { get; init; }

    /// <summary>The class with the largest output; null if the image could not be read.</summary>
    public string? Prediction { get; init; }

    /// <summary>The model's probability of the predicted class; without an activation the raw output.</summary>
    public double? Probability { get; init; }

    /// <summary>False if <see cref="Probability"/> is a score, such as a logit; otherwise null.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? IsProbability { get; init; }

    /// <summary>The metrics of the image's map by name, such as <c>insertionAuc</c>; empty if none was measured.</summary>
    public IReadOnlyDictionary<string, MetricValue> Metrics { get; init; } = new Dictionary<string, MetricValue>();

    /// <summary>Warnings, one sentence each.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>
    /// Number of attempts if the last one failed for a reason that may pass, such as a file that could not be reached or a lack of memory:
    /// the image is evaluated again when the evaluation is resumed, <see cref="MaxAttempts"/> times at most. Otherwise null.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Attempts { get; init; }

    /// <summary>Maximum number of attempts: 3.</summary>
    public const int MaxAttempts = 3;

    /// <summary>Whether the image is not evaluated again.</summary>
    [JsonIgnore]
    internal bool IsFinal => Attempts is null or >= MaxAttempts;

    /// <summary>Whether the prediction is correct; null if label or prediction is missing.</summary>
    [JsonIgnore]
    public bool? IsRight => Truth is null || Prediction is null ? null : Truth == Prediction;

    /// <summary>Image and prediction in one line.</summary>
    public override string ToString() => $"{Image}: {Prediction ?? "not readable"}";
}
