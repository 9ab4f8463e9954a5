namespace Microsoft.ML.Lime.Persistence;

/// <summary>The input row of the mapping in a <see cref="PlainChain"/>.</summary>
internal sealed class PlainSource
{
    [ColumnName(PlainChain.State)]
    public ReadOnlyMemory<char> State { get; set; }

    /// <summary>The image, where its type has no size.</summary>
    [ColumnName(PlainChain.Image)]
    [AnyImage]
    public MLImage? Image { get; set; }

    /// <summary>The pixels of an image whose type has a size, as alpha, red, green and blue; empty without an image.</summary>
    [ColumnName(PlainChain.Pixels)]
    public VBuffer<byte> Pixels { get; set; }

    [ColumnName(PlainChain.Segments)]
    public VBuffer<int> Segments { get; set; }
}
