namespace Microsoft.ML.Lime.Engine;

/// <summary>Chooses which segments each perturbed image shows.</summary>
public interface ISampler : IComponent
{
    /// <summary>
    /// Draws the masks. The first row shows every feature: it is the unperturbed image. The same arguments give the same bits.
    /// </summary>
    /// <param name="features">Number of segments, at least 1.</param>
    /// <param name="samples">Number of rows, the unperturbed image included; at least 2. Fewer may be returned, where they tell as
    /// much.</param>
    /// <param name="seed">Any number.</param>
    MaskMatrix Sample(int features, int samples, ulong seed);
}
