namespace Microsoft.ML.Lime.Engine;

/// <summary>Computes the weights of the samples for the fit of a surrogate model.</summary>
public interface ISampleWeighting
{
    /// <summary>Name and parameters, stored in the result.</summary>
    StrategyInfo Info { get; }

    /// <summary>The name of the distance that the weights depend on; null if there is none. The default is null.</summary>
    string? Distance => null;

    /// <summary>Computes the weights of the samples.</summary>
    /// <param name="masks">samples x features; the first row is the unperturbed image, in which every feature is present.</param>
    /// <returns>One finite weight of at least 0 per sample, at least one of them above 0; or an empty array for equal weights.</returns>
    double[] Weigh(MaskMatrix masks);
}
