namespace Microsoft.ML.Lime.Evaluation.Records;

/// <summary>Finds records that are valid JSON, but not whole, for example after a fault of the disk or an edit by hand.</summary>
internal static class RecordCheck
{
    /// <summary>What a row lacks; null if it is whole.</summary>
    public static string? Problem(EvaluatedImage row) =>
        string.IsNullOrEmpty(row.Image) ? "it names no image"
        : row.Metrics?.Values.All(value => value is not null) != true ? "it has a null in place of metrics"
        : row.Warnings?.All(warning => warning is not null) != true ? "it has a null in place of warnings"
        : null;

    /// <summary>What a card lacks; null if it is whole.</summary>
    public static string? Problem(ReportCard card) =>
        string.IsNullOrEmpty(card.Image) ? "it names no image"
        : card.Explained is null || card.Method is null ? "it has a null in place of a name"
        : card.Photo is null || card.Overlay is null || card.Truth is { Class: null } or { Overlay: null }
            || card.Height < 1 || card.Width < 1 ? "it has no picture"
        : card.Map?.Values is not { } values || card.Map.Rows < 1 || card.Map.Columns < 1
            || values.Length != (long)card.Map.Rows * card.Map.Columns ? "it has no map"
        : card.Features?.All(feature => feature is not null) != true ? "it has a null in place of features"
        : card.TopClasses?.All(top => top?.Name is not null) != true ? "it has a null in place of classes"
        : null;
}
