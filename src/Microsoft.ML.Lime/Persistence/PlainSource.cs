namespace Microsoft.ML.Lime.Persistence;

/// <summary>The input row of the mapping in a <see cref="PlainChain"/>.</summary>
internal sealed class PlainSource : PlainColumns
{
    [ColumnName(PlainChain.State)]
    public ReadOnlyMemory<char> State { get; set; }
}
