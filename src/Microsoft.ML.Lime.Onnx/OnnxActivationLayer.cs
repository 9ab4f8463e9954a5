using Microsoft.ML.Lime.Onnx.Model;
using Microsoft.ML.Lime.Onnx.Native;

namespace Microsoft.ML.Lime.Onnx;

/// <summary>A layer of an ONNX model, in its own session that returns the layer's activations in addition to the output.</summary>
internal sealed class OnnxActivationLayer : IActivationLayer, IDisposable
{
    private readonly OrtSession _session;
    private readonly InputPlan _input;
    private readonly OutputPlan _output;
    private readonly OnnxModelInfo.Tensor _tensor;
    private readonly TensorLayout _layout;
    private readonly int _rows, _channels, _height, _width;

    private OnnxActivationLayer(
        string model, OrtSession session, LayerPlan plan, OnnxModelInfo.Tensor tensor, InputPlan input, OutputPlan output, int rows)
    {
        (Name, _session, _tensor, _layout, _input, _output, _rows) = (plan.Tensor, session, tensor, plan.Layout, input, output, rows);
        IReadOnlyList<long> sizes = input.ProbeShape(session, rows, tensor.Name);
        string shape = string.Join(',', sizes.Select(size => size.ToString(CultureInfo.InvariantCulture)));
        if (!tensor.IsFloat || sizes.Count != 4 || sizes[0] != rows || sizes.Any(size => size < 1))
            throw new LimeException($"The tensor '{Name}' of {model} is {tensor.Type} [{shape}], but activations must be float32 or "
                + "float16 of four axes: batch, channels, height and width; name another layer, or leave it out to find one (mlnet-lime "
                + "inspect lists some).");
        (_channels, _height, _width) = _layout == TensorLayout.Nchw
            ? ((int)sizes[1], (int)sizes[2], (int)sizes[3])
            : ((int)sizes[3], (int)sizes[1], (int)sizes[2]);
        (Head, Note) = plan.Pooled is { } pooled ? HeadOf(pooled, input.Tensor.Element) : (null, plan.WhyNot);
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <summary>Position of the channel axis in the model's tensor.</summary>
    public TensorLayout Layout => _layout;

    /// <summary>Channels, height and width of the activations.</summary>
    public (int Channels, int Height, int Width) Size => (_channels, _height, _width);

    /// <inheritdoc/>
    public IActivationLayer.LinearHead? Head { get; }

    /// <inheritdoc/>
    public string? Note { get; }

    /// <summary>Opens a layer.</summary>
    /// <param name="model">The model.</param>
    /// <param name="name">The layer's tensor; null to find it.</param>
    /// <param name="scorer">The scoring session; the new one uses the same device.</param>
    /// <param name="device">Index of the GPU.</param>
    /// <param name="input">The input.</param>
    /// <param name="output">The output that is explained.</param>
    /// <param name="rows">Batch size of the model.</param>
    /// <exception cref="LimeException">There is no such layer, or it is not spatial.</exception>
    public static OnnxActivationLayer Open(
        OnnxModelFile model, string? name, OrtSession scorer, int device, InputPlan input, OutputPlan output, int rows)
    {
        LayerPlan plan = LayerSearch.Find(model, output.Tensor.Name, name);
        (string Scale, string ZeroPoint)? quantization = Quantization.NamesOf(model.Graph.ProducerOf(plan.Tensor));
        string tensor = quantization is null ? plan.Tensor : plan.Tensor + " as float32";
        var addition = GraphAddition.Outputs(model.Graph, output.Tensor.Name, tensor);
        if (quantization is { } names)
            addition.Dequantizing(names, plan.Tensor, tensor);
        var session = OrtSession.Load(scorer.Runtime, model, addition, scorer.Provider, device);
        try
        {
            return new OnnxActivationLayer(
                model.Path, session, plan, session.Outputs.First(one => one.Name == tensor), input, output, rows);
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public IActivationLayer.Activations Run(ReadOnlySpan<float> prepared, Span<float> outputs) =>
        Run(prepared, outputs, CancellationToken.None);

    /// <inheritdoc/>
    public IActivationLayer.Activations Run(ReadOnlySpan<float> prepared, Span<float> outputs, CancellationToken cancellation)
    {
        var values = new float[_channels * _height * _width];
        _session.Retain();
        try
        {
            var input = new TensorBuffer(_input.Tensor.Element, _input.SizesFor(_rows));
            using var inputs = new InputTensors(_input, input.Value, _rows);
            using var output = new TensorBuffer(_output.Tensor.Element, _output.SizesFor(_rows));
            using var features = new TensorBuffer(_tensor.Element, _layout == TensorLayout.Nchw
                ? [_rows, _channels, _height, _width]
                : [_rows, _height, _width, _channels]);
            using var binding = new OrtBinding(
                _session, inputs.All, (_output.Tensor.Name, output.Value), (_tensor.Name, features.Value));
            input.Write(prepared);
            binding.Run(cancellation);
            output.Read(outputs);
            features.Read(values);
        }
        finally
        {
            _session.Release();
        }
        return new IActivationLayer.Activations(_channels, _height, _width, _layout == TensorLayout.Nchw ? values : ChannelsFirst(values));
    }

    public void Dispose() => _session.Dispose();

    /// <summary>
    /// The linear layer, if a trial confirms it: the logits computed from the channel means of some image are the model's.
    /// </summary>
    private (IActivationLayer.LinearHead? Head, string? Note) HeadOf(PooledLayer pooled, TensorElement element)
    {
        if (pooled.Kernel is var (height, width) && (height, width) != (_height, _width))
            return (null, $"its pooling takes {height} x {width} positions of {_height} x {_width}, so it is not global");
        if (pooled.HeadFor(_channels, _output.Length) is not { } head)
            return (null, $"its {_output.Length} outputs do not come from {_channels} channels by a linear layer of that size");
        var expected = new float[_output.Length];
        IActivationLayer.Activations features = Run(Noise(_input.Image.Length, _input.Tensor.Limits), expected);
        double[] logits = Logits(head, features);
        double[] found = Activated(pooled.Activation, logits);
        double scale = found.Max(Math.Abs), off = found.Zip(expected, (one, other) => Math.Abs(one - other)).Max();
        double allowed = pooled.IsQuantized ? 0.25 : element == TensorElement.Float16 ? 0.02 : 1e-3;
        if (!(off <= allowed * scale + 1e-6))
            return (null, $"in a trial its outputs differ from those of a linear layer on the means of '{Name}' by up to {off:g2}");
        return (head, pooled.IsQuantized
            ? "The model rounds and clips to 8 bits after the pooling, so the map's mean is the logit minus the bias up to this rounding."
            : null);
    }

    private static double[] Logits(IActivationLayer.LinearHead head, IActivationLayer.Activations features)
    {
        double[] means = [.. Enumerable.Range(0, features.Channels).Select(channel => Mean(features[channel]))];
        return [.. Enumerable.Range(0, head.Outputs).Select(output =>
        {
            double sum = head.Bias(output);
            for (int channel = 0; channel < means.Length; channel++)
                sum += head.Weight(output, channel) * means[channel];
            return sum;
        })];
    }

    private static double Mean(ReadOnlySpan<float> values)
    {
        double sum = 0;
        foreach (float value in values)
            sum += value;
        return sum / values.Length;
    }

    private static double[] Activated(string? activation, double[] logits)
    {
        if (activation == "Sigmoid")
            return Array.ConvertAll(logits, logit => 1 / (1 + Math.Exp(-logit)));
        if (activation is null)
            return logits;
        double max = logits.Max(), sum = logits.Sum(logit => Math.Exp(logit - max));
        return Array.ConvertAll(logits, logit => Math.Exp(logit - max) / sum);
    }

    /// <summary>Values without a pattern; any would do. They are from -1 to 1, or pixels if the input takes whole numbers.</summary>
    private static float[] Noise(int length, (double Least, double Greatest)? limits)
    {
        var noise = new float[length];
        uint state = 1;
        for (int i = 0; i < length; i++)
        {
            noise[i] = (state = state * 1664525 + 1013904223) / 2147483648f - 1;
            if (limits is var (least, greatest))
                noise[i] = (float)Math.Clamp(Math.Round(127 * noise[i] + 127), least, greatest);
        }
        return noise;
    }

    private float[] ChannelsFirst(float[] values)
    {
        var sorted = new float[values.Length];
        for (int i = 0, plane = _height * _width; i < values.Length; i++)
            sorted[i % _channels * plane + i / _channels] = values[i];
        return sorted;
    }
}
