using Microsoft.ML.Data;

namespace Microsoft.ML.Lime;

/// <summary>
/// An explanation by any method as a row of a program: for <c>ml.Data.CreateEnumerable</c> and for prediction engines. It reads the columns
/// named <c>Explanation</c> that every method gives; <see cref="Columns"/> makes a definition for another name.
/// K classes (or other targets), H and W the size of the picture that the model takes.
/// </summary>
public class ExplanationRow
{
    /// <summary>
    /// K x H x W values, class after class, row by row: how much each pixel speaks for the class. Smaller where upsampling is none.
    /// </summary>
    [ColumnName("Explanation.ScoreMap")]
    public float[] ScoreMap { get; set; } = [];

    /// <summary>K class indices; -1 for a target that is no class.</summary>
    [ColumnName("Explanation.ClassIndex")]
    public int[] ClassIndex { get; set; } = [];

    /// <summary>K names of classes, empty where the scorer knows none; of a target that is no class what it is.</summary>
    [ColumnName("Explanation.ClassName")]
    public string[] ClassName { get; set; } = [];

    /// <summary>K probabilities of the picture as it is, or values of the target.</summary>
    [ColumnName("Explanation.Probability")]
    public float[] Probability { get; set; } = [];

    /// <summary>What to know before trusting it, a sentence each.</summary>
    [ColumnName("Explanation.Warning")]
    public string[] Warning { get; set; } = [];

    /// <summary>The definition of these columns under another name than <c>Explanation</c>.</summary>
    /// <param name="outputColumnName">The name that the estimator was given.</param>
    public static SchemaDefinition Columns(string outputColumnName) => ColumnsOf(typeof(ExplanationRow), outputColumnName);

    private protected static SchemaDefinition ColumnsOf(Type row, string outputColumnName)
    {
        ArgumentException.ThrowIfNullOrEmpty(outputColumnName);
        SchemaDefinition definition = SchemaDefinition.Create(row);
        foreach (SchemaDefinition.Column column in definition)
            column.ColumnName = $"{outputColumnName}.{column.MemberName}";
        return definition;
    }
}
