namespace Microsoft.ML.Lime.Engine;

/// <summary>Chooses which segments are present in each perturbed image.</summary>
public interface ISampler : IComponent
{
    /// <summary>
    /// Samples the masks. All features are present in the first row: it is the unperturbed image. The same arguments give the same bits.
    /// </summary>
    /// <param name="features">Number of segments, at least 1.</param>
    /// <param name="samples">
    /// Number of rows, including the unperturbed image; at least 2. Fewer rows may be returned if they suffice.
    /// </param>
    /// <param name="seed">The seed; any value.</param>
    MaskMatrix Sample(int features, int samples, ulong seed);
}
