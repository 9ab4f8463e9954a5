using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.ML.Lime.Evaluation;

namespace Microsoft.ML.Lime.Tool.Output;

/// <summary>What the report of an evaluation by one method says beside its results. A shard stores it for the merge.</summary>
/// <param name="Methods">All methods of the evaluation, in the order of the command line.</param>
/// <param name="Method">The method.</param>
/// <param name="Title">The heading of the report.</param>
/// <param name="Facts">The line below the heading, without warnings and guesses.</param>
/// <param name="Metrics">The names of the metrics.</param>
/// <param name="Guesses">What was assumed about the model when it was opened.</param>
/// <param name="Notes">Which files are not among the images, and what was read or assumed.</param>
internal sealed record ReportHeader(
    IReadOnlyList<string> Methods, string Method, string Title, IReadOnlyList<KeyValuePair<string, string>> Facts,
    IReadOnlyList<string> Metrics, IReadOnlyList<string> Guesses, IReadOnlyList<string> Notes)
{
    /// <summary>The header as text.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, ReportHeaderJson.Default.ReportHeader);

    /// <summary>Reads a header; null if the text is none.</summary>
    public static ReportHeader? FromJson(string text)
    {
        try
        {
            return JsonSerializer.Deserialize(text, ReportHeaderJson.Default.ReportHeader) is
            {
                Methods: not null, Method: not null, Title: not null, Facts: not null, Metrics: not null, Guesses: not null,
                Notes: not null,
            } header
                ? header
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The metrics. The direction of a metric is known by its name.</summary>
    [JsonIgnore]
    public IReadOnlyList<IMapMetric> FoundMetrics => [.. Metrics.Select(name => Evaluation.Metrics.Find(name))];

    /// <summary>The options of the report.</summary>
    /// <param name="folder">The results.</param>
    /// <param name="shortcuts">The findings; null to omit them.</param>
    /// <param name="warnings">Warnings about the model.</param>
    /// <param name="guesses">What was assumed in explanations.</param>
    /// <param name="cards">Maximum number of cards; null for the default.</param>
    public HtmlReport ToReport(EvaluationFolder folder, ShortcutFindings? shortcuts, IReadOnlyList<string> warnings,
        IReadOnlyList<string> guesses, int? cards) => new()
        {
            Title = Title,
            Facts =
            [
                .. Facts.Select(fact => (fact.Key, fact.Value)),
                .. warnings.Select(warning => ("warning", warning)),
                .. Guesses.Union(guesses).Select(guess => ("guess", guess)),
            ],
            LargerIsBetter = FoundMetrics.ToDictionary(metric => metric.Name, metric => metric.LargerIsBetter),
            Probabilities =
                folder.Images.All(image => image.IsProbability is null && image.Probability is null or (>= 0 and <= 1)),
            Shortcuts = shortcuts,
            MaxCards = cards,
        };
}

/// <summary>JSON serialization of <see cref="ReportHeader"/>.</summary>
[JsonSerializable(typeof(ReportHeader))]
internal sealed partial class ReportHeaderJson : JsonSerializerContext;
