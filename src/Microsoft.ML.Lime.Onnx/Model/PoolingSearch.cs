namespace Microsoft.ML.Lime.Onnx.Model;

/// <summary>
/// Searches backwards from a model's output for global average pooling, through an activation function, at most one linear layer, and nodes
/// that do not change the values.
/// </summary>
internal sealed class PoolingSearch
{
    private readonly OnnxGraph _graph;
    private float[]? _weights, _biases;
    private int? _outputs;

    private PoolingSearch(OnnxGraph graph) => _graph = graph;

    /// <summary>Finds the layer.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="output">The output that is explained.</param>
    /// <returns>The layer; or null and the reason, as the end of a sentence.</returns>
    /// <exception cref="InvalidDataException">A weight is invalid.</exception>
    /// <exception cref="EndOfStreamException">A weight ends too early.</exception>
    public static (PooledLayer? Layer, string? WhyNot) Find(OnnxGraph graph, string output) => new PoolingSearch(graph).From(output);

    private (PooledLayer? Layer, string? WhyNot) From(string tensor)
    {
        (string? activation, bool isQuantized) = (null, false);
        // At most as many steps as nodes, in case an invalid graph has a cycle.
        for (int step = 0; step <= _graph.Nodes.Count && _graph.ProducerOf(tensor) is { } node; step++)
        {
            isQuantized |= node.Operator.Contains('Q') || node.Operator == "DequantizeLinear";
            if (Pooling(_graph, node) is var (layout, kernel))
                return (new PooledLayer(node.Input(0), layout, kernel, _outputs, _weights, _biases)
                {
                    Activation = activation,
                    IsQuantized = isQuantized,
                }, null);
            if (OnnxGraph.Wrappers.Contains(node.Operator))
                tensor = node.Input(0);
            else if (node.Operator is "Softmax" or "Sigmoid" && activation is null && _biases is null && _weights is null)
                (tensor, activation) = (node.Input(0), node.Operator);
            else if (!LinearNode.IsLinear(node))
                return (null, $"'{tensor}' on the way to its output comes from {node.Operator}, which is neither global average "
                    + "pooling nor linear");
            else if (LinearNode.Read(_graph, node) is not { } linear)
                return (null, $"the weights of the {node.Operator} that makes '{tensor}' do not stand in the model's file, or "
                    + "not as a matrix");
            else if (_weights is not null || (_biases is not null && linear.Biases is not null))
                return (null, $"'{tensor}' on the way to its output comes from one more {node.Operator}, not from global average pooling");
            else
                (tensor, _weights, _outputs, _biases) = (linear.Input, linear.Weights, linear.Outputs, linear.Biases ?? _biases);
        }
        return (null, "its output comes from no global average pooling");
    }

    /// <summary>The layout and kernel of a node that averages over the whole plane, or may do so; null for other nodes.</summary>
    public static (TensorLayout Layout, (long Height, long Width)? Kernel)? Pooling(OnnxGraph graph, OnnxNode node) => node.Operator switch
    {
        "GlobalAveragePool" => (TensorLayout.Nchw, null),
        "QLinearGlobalAveragePool" => (node.Int("channels_last", 0) == 0 ? TensorLayout.Nchw : TensorLayout.Nhwc, null),
        "ReduceMean" => Axes(graph, node) switch
        {
            [2, 3] => (TensorLayout.Nchw, null),
            [1, 2] => (TensorLayout.Nhwc, null),
            _ => null,
        },
        "AveragePool" when node.Ints("kernel_shape") is [var height, var width] && node.Text("auto_pad", "NOTSET") is "NOTSET" or "VALID"
            && (node.Ints("pads") ?? []).All(pad => pad == 0) => (TensorLayout.Nchw, (height, width)),
        _ => null,
    };

    /// <summary>The axes of a mean over a tensor of four axes, in ascending order: an attribute until opset 17, an input since.</summary>
    private static long[] Axes(OnnxGraph graph, OnnxNode node) =>
        [.. (node.Ints("axes") ?? graph.ConstantOf(node.Input(1))?.Values.Select(axis => (long)axis) ?? [])
            .Select(axis => axis < 0 ? axis + 4 : axis).Order()];
}
