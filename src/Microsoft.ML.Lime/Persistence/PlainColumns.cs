using Microsoft.ML.Lime.Images;

namespace Microsoft.ML.Lime.Persistence;

/// <summary>The columns that the mapping in a <see cref="PlainChain"/> reads besides the state; empty if the chain lacks them.</summary>
internal abstract class PlainColumns
{
    /// <summary>The image, where its type has no size or one that the process has registered.</summary>
    [ColumnName(PlainChain.Image)]
    [AnyImage]
    public MLImage? Image { get; set; }

    /// <summary>The pixels of any other image, as alpha, red, green and blue; empty without an image.</summary>
    [ColumnName(PlainChain.Pixels)]
    public VBuffer<byte> Pixels { get; set; }

    [ColumnName(PlainChain.Segments)]
    public VBuffer<int> Segments { get; set; }
}
