using Microsoft.ML.Lime.Evaluation;

namespace Microsoft.ML.Lime.Tool.Output;

/// <summary>The results of an evaluation by one method.</summary>
/// <param name="Method">The method.</param>
/// <param name="Metrics">The metrics of its maps.</param>
/// <param name="Summary">The summary of the rows.</param>
/// <param name="FirstWarning">The first warning of an image; null if there is none.</param>
/// <param name="Report">The options of the report, with the shortcuts found in the maps.</param>
/// <param name="Paths">The files, the table first.</param>
internal sealed record MethodResult(
    string Method, IReadOnlyList<IMapMetric> Metrics, EvaluationSummary Summary, string? FirstWarning,
    HtmlReport Report, IReadOnlyList<string> Paths)
{
    /// <summary>The shortcuts found in the maps.</summary>
    public ShortcutFindings Shortcuts => Report.Shortcuts!;

    /// <summary>Writes the table and the report of all rows of a folder.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="header">What the report says beside the results.</param>
    /// <param name="warnings">Warnings about the model.</param>
    /// <param name="guesses">What was assumed in explanations.</param>
    /// <param name="cards">Maximum number of cards; null for the default.</param>
    /// <param name="parquet">Whether the rows are written as Parquet, too.</param>
    /// <param name="cancellation">Stops the work.</param>
    public static MethodResult Write(EvaluationFolder folder, ReportHeader header, IReadOnlyList<string> warnings,
        IReadOnlyList<string> guesses, int? cards, bool parquet, CancellationToken cancellation)
    {
        folder.WriteCsv();
        if (parquet)
            ResultsParquet.Write(Path.Combine(folder.Path, ResultsParquet.FileName), folder.Images);
        ShortcutFindings shortcuts = new ShortcutSearch().Run(folder.Cards(), cancellation);
        var summary = EvaluationSummary.Create(folder.Images); // once: of a million rows it takes minutes
        HtmlReport report = header.ToReport(folder, shortcuts, warnings, guesses, cards) with { Summary = summary };
        report.Write(folder, cancellation);
        return new MethodResult(header.Method, header.FoundMetrics, summary,
            folder.Images.SelectMany(image => image.Warnings).FirstOrDefault(), report,
            [.. new[] { EvaluationFiles.Table, EvaluationFiles.Rows, EvaluationFiles.Report }
                .Concat(parquet ? [ResultsParquet.FileName] : [])
                .Select(name => Path.Combine(folder.Path, name))]);
    }
}
