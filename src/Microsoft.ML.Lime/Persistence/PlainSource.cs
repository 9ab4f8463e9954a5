using Microsoft.ML.Data;

namespace Microsoft.ML.Lime.Persistence;

/// <summary>What the mapping of a <see cref="PlainChain"/> reads.</summary>
internal sealed class PlainSource
{
    [ColumnName(PlainChain.State)]
    public ReadOnlyMemory<char> State { get; set; }

    /// <summary>The picture, where its type has no size.</summary>
    [ColumnName(PlainChain.Image)]
    [AnyImage]
    public MLImage? Image { get; set; }

    /// <summary>The pixels of a picture whose type has a size, as alpha, red, green and blue; no values without a picture.</summary>
    [ColumnName(PlainChain.Pixels)]
    public VBuffer<byte> Pixels { get; set; }

    [ColumnName(PlainChain.Segments)]
    public VBuffer<int> Segments { get; set; }
}
