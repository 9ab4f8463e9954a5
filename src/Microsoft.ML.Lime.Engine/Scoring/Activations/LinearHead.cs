namespace Microsoft.ML.Lime.Engine;

/// <summary>
/// The linear layer after global average pooling: each output's logit is a weighted sum of the channel means, plus a bias.
/// </summary>
public sealed class LinearHead
{
    private readonly float[]? _weights;
    private readonly float[]? _biases;

    /// <summary>A linear layer.</summary>
    /// <param name="outputs">Number of outputs.</param>
    /// <param name="channels">Number of channels.</param>
    /// <param name="weights">outputs x channels weights, output by output; null if output i is the mean of channel i.</param>
    /// <param name="biases">One per output; null if there are none.</param>
    /// <exception cref="ArgumentException">The number of weights or biases does not match.</exception>
    public LinearHead(int outputs, int channels, float[]? weights = null, float[]? biases = null)
    {
        if (weights is null ? outputs != channels : weights.Length != (long)outputs * channels)
            throw new ArgumentException($"{weights?.Length} weights are not {outputs} x {channels}.", nameof(weights));
        if (biases is not null && biases.Length != outputs)
            throw new ArgumentException($"{biases.Length} biases are not one for each of {outputs} outputs.", nameof(biases));
        (Outputs, Channels, _weights, _biases) = (outputs, channels, weights, biases);
    }

    /// <summary>Number of outputs.</summary>
    public int Outputs { get; }

    /// <summary>Number of channels.</summary>
    public int Channels { get; }

    /// <summary>Whether output i is the mean of channel i.</summary>
    public bool IsIdentity => _weights is null;

    /// <summary>The weight of a channel's mean for an output.</summary>
    public double Weight(int output, int channel) => _weights is null
        ? output == channel ? 1 : 0
        : _weights[(long)output * Channels + channel];

    /// <summary>The bias of an output.</summary>
    public double Bias(int output) => _biases?[output] ?? 0;
}
