using Microsoft.ML.Lime.Evaluation;
using Parquet;
using Parquet.Schema;

namespace Microsoft.ML.Lime.Tool.Output;

/// <summary>Writes the rows of an evaluation as Apache Parquet.</summary>
/// <remarks>
/// Columns: <c>image</c>, <c>truth</c>, <c>prediction</c>, <c>probability</c>, <c>is_probability</c>, <c>right</c>, <c>attempts</c>,
/// for each metric <c>name</c>, <c>name_constant</c>, <c>name_random</c> and <c>name_center</c>, and <c>warnings</c>, joined by <c> | </c>.
/// </remarks>
internal static class ResultsParquet
{
    public const string FileName = "results.parquet";

    private const int RowsPerGroup = 1 << 16;

    /// <summary>Writes the file atomically.</summary>
    public static void Write(string path, IReadOnlyList<EvaluatedImage> images)
    {
        string[] metrics = [.. images.SelectMany(image => image.Metrics.Keys).Distinct(StringComparer.Ordinal)];
        FileContent.Write(path, stream => WriteAsync(stream, images, metrics).GetAwaiter().GetResult());
    }

    private static async Task WriteAsync(Stream stream, IReadOnlyList<EvaluatedImage> images, string[] metrics)
    {
        (string Name, Func<EvaluatedImage, string?> Read)[] texts =
        [
            ("image", row => row.Image), ("truth", row => row.Truth), ("prediction", row => row.Prediction),
            ("warnings", row => string.Join(" | ", row.Warnings)),
        ];
        (string Name, Func<EvaluatedImage, bool?> Read)[] flags =
            [("is_probability", row => row.Prediction is null ? null : row.IsProbability ?? true), ("right", row => row.IsRight)];
        (string Name, Func<EvaluatedImage, double?> Read)[] numbers =
        [
            ("probability", row => Finite(row.Probability)),
            .. metrics.SelectMany(metric => new (string, Func<EvaluatedImage, double?>)[]
            {
                (metric, row => Finite(row.Metrics.GetValueOrDefault(metric)?.Value)),
                ($"{metric}_constant", row => Finite(row.Metrics.GetValueOrDefault(metric)?.Constant)),
                ($"{metric}_random", row => Finite(row.Metrics.GetValueOrDefault(metric)?.Random)),
                ($"{metric}_center", row => Finite(row.Metrics.GetValueOrDefault(metric)?.Center)),
            }),
        ];
        DataField[] textFields =
            [.. texts.Select(column => new DataField(column.Name, typeof(string), isNullable: column.Name is not ("image" or "warnings")))];
        DataField[] flagFields = [.. flags.Select(column => new DataField<bool?>(column.Name))];
        var attempts = new DataField<int?>("attempts");
        DataField[] numberFields = [.. numbers.Select(column => new DataField<double?>(column.Name))];
        // In the order of the documentation, which is that of results.csv.
        var schema = new ParquetSchema((Field[])[.. textFields[..3], numberFields[0], .. flagFields, attempts, .. numberFields[1..],
            textFields[3]]);
        await using ParquetWriter writer = await ParquetWriter.CreateAsync(schema, stream);
        for (int start = 0; start < images.Count; start += RowsPerGroup)
        {
            EvaluatedImage[] rows = [.. Enumerable.Range(start, Math.Min(RowsPerGroup, images.Count - start)).Select(i => images[i])];
            using ParquetRowGroupWriter group = writer.CreateRowGroup();
            for (int i = 0; i < 3; i++)
                await group.WriteAsync(textFields[i], [.. rows.Select(texts[i].Read)]);
            await group.WriteAsync<double>(numberFields[0], rows.Select(numbers[0].Read).ToArray());
            for (int i = 0; i < flags.Length; i++)
                await group.WriteAsync<bool>(flagFields[i], rows.Select(flags[i].Read).ToArray());
            await group.WriteAsync<int>(attempts, rows.Select(row => row.Attempts).ToArray());
            for (int i = 1; i < numbers.Length; i++)
                await group.WriteAsync<double>(numberFields[i], rows.Select(numbers[i].Read).ToArray());
            await group.WriteAsync(textFields[3], [.. rows.Select(texts[3].Read)]);
            group.CompleteValidate();
        }
    }

    private static double? Finite(double? value) => value is { } number && double.IsFinite(number) ? number : null;
}
