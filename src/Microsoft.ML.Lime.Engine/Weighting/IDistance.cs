namespace Microsoft.ML.Lime.Engine;

/// <summary>Measures the distance between a perturbed image and the unperturbed image by the features that are present.</summary>
public interface IDistance : IComponent
{
    /// <summary>Returns the distance, at least 0, of one sample from the unperturbed image, in which every feature is present.</summary>
    /// <param name="masks">samples x features: which features are present in each sample.</param>
    /// <param name="sample">The row of <paramref name="masks"/>.</param>
    double Measure(MaskMatrix masks, int sample);
}
