namespace Microsoft.ML.Lime.Engine;

/// <summary>A layer of a model whose activations can be read. Several threads may run it at once.</summary>
public interface IActivationLayer
{
    /// <summary>The tensor's name.</summary>
    string Name { get; }

    /// <summary>The linear layer that follows global average pooling; null if the rest of the model is not known to be linear.</summary>
    LinearHead? Head { get; }

    /// <summary>If <see cref="Head"/> is null, the reason, as the end of a sentence; otherwise a remark in one sentence, or null.</summary>
    string? Note { get; }

    /// <summary>Evaluates the model once.</summary>
    /// <param name="prepared">The model input of an image: <see cref="ScorerInput.Length"/> preprocessed values.</param>
    /// <param name="outputs">Receives the raw outputs: <see cref="IScorer.OutputLength"/> values.</param>
    /// <returns>The activations for the image.</returns>
    Activations Run(ReadOnlySpan<float> prepared, Span<float> outputs);

    /// <summary>Evaluates the model once; can be cancelled during the run. Explanations call this overload.</summary>
    /// <param name="prepared">The model input of an image: <see cref="ScorerInput.Length"/> preprocessed values.</param>
    /// <param name="outputs">Receives the raw outputs: <see cref="IScorer.OutputLength"/> values.</param>
    /// <param name="cancellation">
    /// Stops the run. The default implementation ignores it; the caller then stops after the run. A wrapper passes it to the inner layer.
    /// </param>
    /// <returns>The activations for the image.</returns>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> was cancelled.</exception>
    Activations Run(ReadOnlySpan<float> prepared, Span<float> outputs, CancellationToken cancellation) => Run(prepared, outputs);

    /// <summary>The activations of a layer for one image: channels x height x width values, whatever the model's layout.</summary>
    sealed class Activations
    {
        private readonly float[] _values;

        /// <summary>Wraps an array of activations, channel by channel and row by row; it is not copied.</summary>
        /// <exception cref="ArgumentException">The number of values does not match the shape.</exception>
        public Activations(int channels, int height, int width, float[] values)
        {
            ArgumentNullException.ThrowIfNull(values);
            if (channels < 1 || height < 1 || width < 1 || values.Length != (long)channels * height * width)
                throw new ArgumentException(
                    $"{channels} channels of {height} x {width} do not have {values.Length} values.", nameof(values));
            (Channels, Height, Width, _values) = (channels, height, width, values);
        }

        /// <summary>Number of channels.</summary>
        public int Channels { get; }

        /// <summary>Rows of a channel.</summary>
        public int Height { get; }

        /// <summary>Columns of a channel.</summary>
        public int Width { get; }

        /// <summary>The values of one channel, row by row.</summary>
        public ReadOnlySpan<float> this[int channel] => _values.AsSpan(channel * Height * Width, Height * Width);

        /// <summary>The weighted sum over all channels, always added in their order.</summary>
        internal AttributionMap Sum(Func<int, double> weight)
        {
            var sums = new double[Height * Width];
            for (int channel = 0; channel < Channels; channel++)
            {
                double factor = weight(channel);
                ReadOnlySpan<float> values = this[channel];
                for (int i = 0; factor != 0 && i < sums.Length; i++)
                    sums[i] += factor * values[i];
            }
            return new AttributionMap(Height, Width, Array.ConvertAll(sums, sum => (float)sum));
        }
    }

    /// <summary>
    /// The linear layer after global average pooling: each output's logit is a weighted sum of the channel means, plus a bias.
    /// </summary>
    sealed class LinearHead
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
}
