using Microsoft.ML.Data;

namespace Microsoft.ML.Lime;

/// <summary>
/// An explanation as a row of a program: for <c>ml.Data.CreateEnumerable</c> and for prediction engines. It reads the columns of
/// <see cref="LimeExplainEstimator"/> named <c>Explanation</c>; <see cref="Columns"/> makes a definition for another name.
/// K classes, N segments, H and W the size of the picture that the model takes.
/// </summary>
public sealed class LimeExplanationRow
{
    /// <summary>K x H x W values, class after class, row by row: how much each pixel speaks for the class.</summary>
    [ColumnName("Explanation.ScoreMap")]
    public float[] ScoreMap { get; set; } = [];

    /// <summary>K x N importances, class after class.</summary>
    [ColumnName("Explanation.Importance")]
    public float[] Importance { get; set; } = [];

    /// <summary>K x N standard errors of the importances; empty where the surrogate has none.</summary>
    [ColumnName("Explanation.StandardError")]
    public float[] StandardError { get; set; } = [];

    /// <summary>H x W segments, row by row, 0-based.</summary>
    [ColumnName("Explanation.FeatureMap")]
    public int[] FeatureMap { get; set; } = [];

    /// <summary>K class indices.</summary>
    [ColumnName("Explanation.ClassIndex")]
    public int[] ClassIndex { get; set; } = [];

    /// <summary>K class names; empty where the scorer knows none.</summary>
    [ColumnName("Explanation.ClassName")]
    public string[] ClassName { get; set; } = [];

    /// <summary>K probabilities of the picture as it is.</summary>
    [ColumnName("Explanation.Probability")]
    public float[] Probability { get; set; } = [];

    /// <summary>K coefficients of determination of the simple model.</summary>
    [ColumnName("Explanation.R2")]
    public float[] R2 { get; set; } = [];

    /// <summary>What to know before trusting it, a sentence each.</summary>
    [ColumnName("Explanation.Warning")]
    public string[] Warning { get; set; } = [];

    /// <summary>The definition of these columns under another name than <c>Explanation</c>.</summary>
    /// <param name="outputColumnName">The name that <see cref="LimeCatalog.Explain"/> was given.</param>
    public static SchemaDefinition Columns(string outputColumnName)
    {
        ArgumentException.ThrowIfNullOrEmpty(outputColumnName);
        SchemaDefinition definition = SchemaDefinition.Create(typeof(LimeExplanationRow));
        foreach (SchemaDefinition.Column column in definition)
            column.ColumnName = $"{outputColumnName}.{column.MemberName}";
        return definition;
    }
}
