using Microsoft.ML.Lime.Engine.Weighting;

namespace Microsoft.ML.Lime.Engine;

/// <summary>
/// Distances between a sample's mask and that of the unperturbed image, which is all ones. k of n features are present in the sample. The
/// values equal those of scikit-learn's <c>pairwise_distances</c> on the masks.
/// </summary>
public static class Distances
{
    /// <summary>The cosine distance 1 - sqrt(k / n), 0 to 1, as in Python LIME. Its name is <c>cosine</c>.</summary>
    [Component("cosine", "1 - sqrt(k / n) for k of n segments present.")]
    public static IDistance Cosine { get; } = new PresenceDistance("cosine", (present, features) =>
        1 - Math.Sqrt((double)present / features));

    /// <summary>The Euclidean distance sqrt(n - k), 0 to sqrt(n). Its name is <c>euclidean</c>.</summary>
    [Component("euclidean", "sqrt(n - k) for k of n segments present.")]
    public static IDistance Euclidean { get; } = new PresenceDistance("euclidean", (present, features) => Math.Sqrt(features - present));

    /// <summary>The Hamming distance (n - k) / n, 0 to 1: the share of absent features. Its name is <c>hamming</c>.</summary>
    [Component("hamming", "(n - k) / n for k of n segments present.")]
    public static IDistance Hamming { get; } =
        new PresenceDistance("hamming", (present, features) => (features - present) / (double)features);

    /// <summary>A distance computed by a function, for example one that uses the areas of the segments.</summary>
    /// <param name="name">The name of the distance in results; not empty.</param>
    /// <param name="distance">Returns the distance, at least 0, of a sample, given the masks and the sample's row.</param>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    public static IDistance Custom(string name, Func<MaskMatrix, int, double> distance)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(distance);
        return new DelegateDistance(name, distance);
    }
}
