using System.Text;

namespace Microsoft.ML.Lime.Evaluation.Records;

/// <summary>
/// Writes the results of an evaluation as <c>results.csv</c>, for spreadsheets and data frames: RFC 4180, UTF-8, numbers with a decimal
/// point and all digits independent of the culture, empty fields for unknown values. Text that a spreadsheet would take as a formula gets a
/// leading apostrophe.
/// </summary>
internal static class ResultsCsv
{
    /// <summary>
    /// Writes the table. The file is never incomplete. Columns: <c>image</c>, <c>truth</c>, <c>prediction</c>, <c>probability</c>, for each
    /// metric its value under its name and <c>.constant</c>, <c>.random</c> and <c>.center</c>, and <c>warnings</c>, joined by <c> | </c>.
    /// </summary>
    /// <param name="path">The path of the file.</param>
    /// <param name="images">The rows.</param>
    /// <exception cref="LimeException">The file cannot be written.</exception>
    public static void Write(string path, IReadOnlyList<EvaluatedImage> images)
    {
        ArgumentNullException.ThrowIfNull(images);
        string[] metrics = [.. images.SelectMany(image => image.Metrics.Keys).Distinct(StringComparer.Ordinal)];
        FileContent.Write(path, stream =>
        {
            using var writer = new StreamWriter(stream, new UTF8Encoding(false), leaveOpen: true);
            Line(writer, ["image", "truth", "prediction", "probability",
                .. metrics.SelectMany(name => new[] { name, $"{name}.constant", $"{name}.random", $"{name}.center" }), "warnings"]);
            foreach (EvaluatedImage image in images)
                Line(writer, [image.Image, image.Truth, image.Prediction, Number(image.Probability),
                    .. metrics.SelectMany(name => Numbers(image.Metrics.GetValueOrDefault(name))), string.Join(" | ", image.Warnings)]);
        });
    }

    private static string?[] Numbers(MetricValue? value) =>
        [Number(value?.Value), Number(value?.Constant), Number(value?.Random), Number(value?.Center)];

    private static string? Number(double? value) =>
        value is { } number && double.IsFinite(number) ? number.ToString("R", CultureInfo.InvariantCulture) : null;

    private static void Line(StreamWriter writer, IEnumerable<string?> fields)
    {
        writer.Write(string.Join(',', fields.Select(Field)));
        writer.Write("\r\n");
    }

    private static string Field(string? text) => text is null ? "" : Quoted(IsFormula(text) ? $"'{text}" : text);

    // As OWASP's "CSV injection" lists them; numbers begin with a sign, too.
    private static bool IsFormula(string text) => text.TrimStart(' ') is ['=' or '+' or '-' or '@' or '\t' or '\r' or '\n', ..]
        && !double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out _);

    private static string Quoted(string text) => text.AsSpan().IndexOfAny(",\"\r\n") < 0 && text == text.Trim() && text != "" ? text
        : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
