namespace Microsoft.ML.Lime.Engine;

/// <summary>A scorer that provides the activations of its model's layers, for class activation maps.</summary>
public interface IActivationScorer : IScorer
{
    /// <summary>Opens a layer of the model. The scorer owns it and disposes it.</summary>
    /// <param name="name">
    /// The tensor of the activations; null for the input of global average pooling, or, without pooling, for the output of the activation
    /// function after the last convolution.
    /// </param>
    /// <exception cref="LimeException">The model has no such tensor, or it is not a spatial layer.</exception>
    IActivationLayer Layer(string? name = null);
}
