namespace Microsoft.ML.Lime.Engine;

/// <summary>How much each perturbed picture counts when a surrogate is fitted.</summary>
public interface ISampleWeighting : IComponent
{
    /// <summary>The distance that the weights are computed from; null, the default, where there is none.</summary>
    IDistance? Distance => null;

    /// <summary>Weighs the samples.</summary>
    /// <param name="masks">samples x features; the first row is the picture itself, which shows every feature.</param>
    /// <returns>One finite weight of at least 0 per sample, at least one of them above 0; or none, where all count alike.</returns>
    double[] Weigh(MaskMatrix masks);
}
