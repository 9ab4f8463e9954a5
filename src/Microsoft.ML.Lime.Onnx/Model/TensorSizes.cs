namespace Microsoft.ML.Lime.Onnx.Model;

/// <summary>The sizes that a model declares for a tensor.</summary>
internal static class TensorSizes
{
    /// <summary>
    /// The maximum number of values of a tensor: of a batch of images, of their outputs, or of a given value. Larger ones are refused
    /// before memory is allocated.
    /// </summary>
    public const int MaxValues = 200_000_000;

    /// <summary>The number of values of a tensor, at most <see cref="long.MaxValue"/>.</summary>
    public static long Product(IEnumerable<long> sizes) =>
        sizes.Aggregate(1L, (product, size) => (long)Int128.Min((Int128)product * size, long.MaxValue));
}
