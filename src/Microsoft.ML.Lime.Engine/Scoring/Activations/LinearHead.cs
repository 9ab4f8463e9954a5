namespace Microsoft.ML.Lime.Engine;

/// <summary>
/// The end of a network with global average pooling: each output's logit is a weighted sum of the means of the feature maps, plus a bias.
/// </summary>
public sealed class LinearHead
{
    private readonly float[]? _weights;
    private readonly float[]? _biases;

    /// <summary>A linear layer.</summary>
    /// <param name="outputs">Numbers that it makes.</param>
    /// <param name="channels">Means that it gets.</param>
    /// <param name="weights">
    /// outputs x channels weights, output by output; null where each output is the mean of the feature map of its own number.
    /// </param>
    /// <param name="biases">One per output; null for none.</param>
    /// <exception cref="ArgumentException">There are not as many weights or biases.</exception>
    public LinearHead(int outputs, int channels, float[]? weights = null, float[]? biases = null)
    {
        if (weights is null ? outputs != channels : weights.Length != (long)outputs * channels)
            throw new ArgumentException($"{weights?.Length} weights are not {outputs} x {channels}.", nameof(weights));
        if (biases is not null && biases.Length != outputs)
            throw new ArgumentException($"{biases.Length} biases are not one for each of {outputs} outputs.", nameof(biases));
        (Outputs, Channels, _weights, _biases) = (outputs, channels, weights, biases);
    }

    /// <summary>Numbers that it makes.</summary>
    public int Outputs { get; }

    /// <summary>Feature maps whose means it gets.</summary>
    public int Channels { get; }

    /// <summary>Whether each output is the mean of the feature map of its own number.</summary>
    public bool IsIdentity => _weights is null;

    /// <summary>How much the mean of a feature map counts for an output.</summary>
    public double Weight(int output, int channel) => _weights is null
        ? output == channel ? 1 : 0
        : _weights[(long)output * Channels + channel];

    /// <summary>What an output has without any feature.</summary>
    public double Bias(int output) => _biases?[output] ?? 0;
}
