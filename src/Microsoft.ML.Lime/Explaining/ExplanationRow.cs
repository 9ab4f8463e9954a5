namespace Microsoft.ML.Lime;

/// <summary>
/// An explanation by any method as a typed row, for <c>ml.Data.CreateEnumerable</c> and for prediction engines. It reads the columns with
/// the prefix <c>Explanation</c>; <see cref="Columns"/> makes a definition for another prefix. There are K classes or other target values,
/// and a model input of H x W pixels. Derive a class to read more columns.
/// </summary>
public class ExplanationRow
{
    private const string Prefix = "Explanation.";

    /// <summary>
    /// K x H x W attributions, class after class, row by row. Other sizes where the method's upsampling is none.
    /// </summary>
    [ColumnName("Explanation.ScoreMap")]
    public float[] ScoreMap { get; set; } = [];

    /// <summary>K class indices; -1 for a target that is not a class.</summary>
    [ColumnName("Explanation.ClassIndex")]
    public int[] ClassIndex { get; set; } = [];

    /// <summary>K names of classes, empty where the scorer has none; for a target that is not a class its description.</summary>
    [ColumnName("Explanation.ClassName")]
    public string[] ClassName { get; set; } = [];

    /// <summary>K probabilities of the unperturbed image, or values of the target.</summary>
    [ColumnName("Explanation.Probability")]
    public float[] Probability { get; set; } = [];

    /// <summary>Warnings, one sentence each.</summary>
    [ColumnName("Explanation.Warning")]
    public string[] Warning { get; set; } = [];

    /// <summary>The definition of a derived row with another prefix than <c>Explanation</c>. Other columns keep their names.</summary>
    /// <typeparam name="TRow">The derived row.</typeparam>
    /// <param name="outputColumnName">The prefix, as passed to <see cref="LimeCatalog.ExplainImage"/>.</param>
    public static SchemaDefinition Columns<TRow>(string outputColumnName) where TRow : ExplanationRow =>
        ColumnsOf(typeof(TRow), outputColumnName);

    /// <summary>The definition of these columns with another prefix than <c>Explanation</c>.</summary>
    /// <param name="outputColumnName">The prefix, as passed to <see cref="LimeCatalog.ExplainImage"/>.</param>
    public static SchemaDefinition Columns(string outputColumnName) => ColumnsOf(typeof(ExplanationRow), outputColumnName);

    private protected static SchemaDefinition ColumnsOf(Type row, string outputColumnName)
    {
        ArgumentException.ThrowIfNullOrEmpty(outputColumnName);
        SchemaDefinition definition = SchemaDefinition.Create(row);
        foreach (SchemaDefinition.Column column in definition)
            if (column.ColumnName.StartsWith(Prefix, StringComparison.Ordinal))
                column.ColumnName = $"{outputColumnName}.{column.ColumnName[Prefix.Length..]}";
        return definition;
    }
}
