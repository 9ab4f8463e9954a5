using Microsoft.ML.Data;

namespace Microsoft.ML.Lime.Persistence;

/// <summary>What the first step of a <see cref="PlainChain"/> makes: a key, and empty columns for those that a chain may lack.</summary>
internal sealed class PlainStartRow
{
    [ColumnName(PlainChain.Key)]
    public bool Key { get; set; }

    [ColumnName(PlainChain.Image)]
    [AnyImage]
    public MLImage? Image { get; set; }

    [ColumnName(PlainChain.Pixels)]
    public VBuffer<byte> Pixels { get; set; }

    [ColumnName(PlainChain.Segments)]
    public VBuffer<int> Segments { get; set; }
}
