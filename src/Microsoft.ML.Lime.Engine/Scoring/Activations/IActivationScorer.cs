namespace Microsoft.ML.Lime.Engine;

/// <summary>A scorer that also gives the feature maps inside its model, which class activation maps are made of.</summary>
public interface IActivationScorer : IScorer
{
    /// <summary>One of the model's layers. The scorer keeps it, and ends it with itself.</summary>
    /// <param name="name">
    /// The tensor that holds the feature maps; null for the one that enters global average pooling, or else for the activations after the
    /// last convolution.
    /// </param>
    /// <exception cref="LimeException">The model has no such tensor, or it holds no feature maps.</exception>
    IActivationLayer Layer(string? name = null);
}
