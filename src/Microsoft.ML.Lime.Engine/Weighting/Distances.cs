using Microsoft.ML.Lime.Engine.Weighting;

namespace Microsoft.ML.Lime.Engine;

/// <summary>
/// The distances between a sample's mask and that of the picture itself, which is all ones; k of n features are shown. They equal
/// scikit-learn's <c>pairwise_distances</c> on the masks.
/// </summary>
public static class Distances
{
    /// <summary>1 - sqrt(k / n), from 0 to 1: what python lime uses. Its name is <c>cosine</c>.</summary>
    [Component("cosine", "1 - sqrt(k / n) for k of n segments shown.")]
    public static IDistance Cosine { get; } = new ShownDistance("cosine", (shown, features) => 1 - Math.Sqrt((double)shown / features));

    /// <summary>sqrt(n - k), from 0 to sqrt(n). Its name is <c>euclidean</c>.</summary>
    [Component("euclidean", "sqrt(n - k) for k of n segments shown.")]
    public static IDistance Euclidean { get; } = new ShownDistance("euclidean", (shown, features) => Math.Sqrt(features - shown));

    /// <summary>The share of hidden features, (n - k) / n, from 0 to 1. Its name is <c>hamming</c>.</summary>
    [Component("hamming", "(n - k) / n for k of n segments shown.")]
    public static IDistance Hamming { get; } =
        new ShownDistance("hamming", (shown, features) => (features - shown) / (double)features);

    /// <summary>Any function, such as one that knows the segments' areas.</summary>
    /// <param name="name">The name that a result gives it.</param>
    /// <param name="distance">From the masks and a sample's row to its distance, at least 0.</param>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    public static IDistance Custom(string name, Func<MaskMatrix, int, double> distance)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(distance);
        return new DelegateDistance(name, distance);
    }
}
