namespace Microsoft.ML.Lime.Engine;

/// <summary>Computes the weights of the samples for the fit of a surrogate model.</summary>
public interface ISampleWeighting : IComponent
{
    /// <summary>The distance that the weights are computed from; null, the default, if there is none.</summary>
    IDistance? Distance => null;

    /// <summary>Computes the weights of the samples.</summary>
    /// <param name="masks">samples x features; the first row is the unperturbed image, in which every feature is present.</param>
    /// <returns>One finite weight of at least 0 per sample, at least one of them above 0; or an empty array for equal weights.</returns>
    double[] Weigh(MaskMatrix masks);
}
