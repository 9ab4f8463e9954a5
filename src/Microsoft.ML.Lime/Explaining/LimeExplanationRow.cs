namespace Microsoft.ML.Lime;

/// <summary>
/// An explanation by a method with segments, LIME or KernelSHAP, as a typed row: the columns of <see cref="ExplanationRow"/> and those of
/// the N segments. Derive a class to read more columns, such as the path or the label of the image.
/// </summary>
public class LimeExplanationRow : ExplanationRow
{
    /// <summary>K x N importances, class after class.</summary>
    [ColumnName("Explanation.Importance")]
    public float[] Importance { get; set; } = [];

    /// <summary>K x N standard errors of the importances; empty where there are none.</summary>
    [ColumnName("Explanation.StandardError")]
    public float[] StandardError { get; set; } = [];

    /// <summary>H x W segment labels, from 0, row by row.</summary>
    [ColumnName("Explanation.FeatureMap")]
    public int[] FeatureMap { get; set; } = [];

    /// <summary>K coefficients of determination of the surrogate, on the samples that it was fitted to.</summary>
    [ColumnName("Explanation.R2")]
    public float[] R2 { get; set; } = [];

    /// <summary>
    /// K coefficients of determination on held-out samples (<see cref="SurrogateFit.HeldOutR2"/>); NaN where there are none.
    /// </summary>
    [ColumnName("Explanation.HeldOutR2")]
    public float[] HeldOutR2 { get; set; } = [];

    /// <summary>K x 2: lower and upper end of the 95 % interval of each <see cref="HeldOutR2"/>.</summary>
    [ColumnName("Explanation.HeldOutR2Interval")]
    public float[] HeldOutR2Interval { get; set; } = [];

    /// <inheritdoc cref="ExplanationRow.Columns(string)"/>
    public static new SchemaDefinition Columns(string outputColumnName) => ColumnsOf(typeof(LimeExplanationRow), outputColumnName);
}
