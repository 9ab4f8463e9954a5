namespace Microsoft.ML.Lime.Onnx.Model;

/// <summary>The tensor that enters global average pooling, and the linear layer that follows.</summary>
/// <param name="Tensor">Name of the tensor.</param>
/// <param name="Layout">Position of its channel axis.</param>
/// <param name="Kernel">Height and width that it must have so that a pooling of a fixed size is global; null for any.</param>
/// <param name="Outputs">Number of outputs of the linear layer; null if there is none.</param>
/// <param name="Weights">Outputs x channels, output by output; null if no linear layer follows.</param>
/// <param name="Biases">One per output, or one for all; null if there are none.</param>
internal sealed record PooledLayer(
    string Tensor, TensorLayout Layout, (long Height, long Width)? Kernel, int? Outputs, float[]? Weights, float[]? Biases)
{
    /// <summary>The operator in the graph that turns the logits into probabilities: <c>Softmax</c>, <c>Sigmoid</c>, or null.</summary>
    public string? Activation { get; init; }

    /// <summary>Whether the model rounds to 8 bits after the pooling.</summary>
    public bool IsQuantized { get; init; }

    /// <summary>The linear layer for a number of channels.</summary>
    /// <returns>The layer; null if the numbers of weights do not fit.</returns>
    public IActivationLayer.LinearHead? HeadFor(int channels, int outputs)
    {
        bool fits = Weights is null ? channels == outputs : Outputs == outputs && Weights.Length == (long)outputs * channels;
        float[]? biases = Biases is { Length: 1 } one ? [.. Enumerable.Repeat(one[0], outputs)] : Biases;
        return fits && (biases is null || biases.Length == outputs)
            ? new IActivationLayer.LinearHead(outputs, channels, Weights, biases)
            : null;
    }
}
