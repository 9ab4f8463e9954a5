using Microsoft.ML.Lime.Engine;

namespace Microsoft.ML.Lime.Onnx.Model;

/// <summary>The tensor that enters global average pooling, and what the graph makes of the means.</summary>
/// <param name="Tensor">Its name.</param>
/// <param name="Layout">Where its channels are.</param>
/// <param name="Kernel">Height and width that it must have, because a pooling of a fixed size is global only then; null for any.</param>
/// <param name="Outputs">Numbers that the linear layer makes; null where there is none.</param>
/// <param name="Weights">Outputs x channels, output by output; null where no linear layer follows.</param>
/// <param name="Biases">One per output, or one for all; null for none.</param>
internal sealed record PooledLayer(
    string Tensor, TensorLayout Layout, (long Height, long Width)? Kernel, int? Outputs, float[]? Weights, float[]? Biases)
{
    /// <summary>The operator that makes probabilities of the logits inside the graph: <c>Softmax</c>, <c>Sigmoid</c>, or null.</summary>
    public string? Activation { get; init; }

    /// <summary>Whether the model rounds to 8 bits behind the pooling.</summary>
    public bool IsQuantized { get; init; }

    /// <summary>The linear layer, for as many feature maps as came out.</summary>
    /// <returns>It, or null where the numbers do not fit.</returns>
    public LinearHead? HeadFor(int channels, int outputs)
    {
        bool fits = Weights is null ? channels == outputs : Outputs == outputs && Weights.Length == (long)outputs * channels;
        float[]? biases = Biases is { Length: 1 } one ? [.. Enumerable.Repeat(one[0], outputs)] : Biases;
        return fits && (biases is null || biases.Length == outputs) ? new LinearHead(outputs, channels, Weights, biases) : null;
    }
}
