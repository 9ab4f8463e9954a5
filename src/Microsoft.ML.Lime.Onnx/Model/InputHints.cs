namespace Microsoft.ML.Lime.Onnx.Model;

/// <summary>What a graph suggests about an input that leaves its axes open.</summary>
internal static class InputHints
{
    // Operators that take channels as the second axis.
    private static readonly HashSet<string> ChannelsFirst = new(StringComparer.Ordinal)
    {
        "Conv", "ConvInteger", "QLinearConv", "MaxPool", "AveragePool", "GlobalAveragePool", "GlobalMaxPool", "BatchNormalization",
        "InstanceNormalization",
    };

    // Operators that keep the axes of their first input.
    private static readonly HashSet<string> KeepAxes = new(StringComparer.Ordinal)
    {
        "Cast", "Identity", "Add", "Sub", "Mul", "Div", "Clip", "Pad", "Resize", "QuantizeLinear", "DequantizeLinear",
        "DynamicQuantizeLinear",
    };

    /// <summary>The likely layout of an input of four axes, and the reason as a clause; null if nothing suggests one.</summary>
    public static (TensorLayout Layout, string Reason)? LayoutHint(this OnnxGraph graph, OnnxModelInfo.Tensor input)
    {
        if (FirstChannelNode(graph, input.Name) is var (node, layout))
            return (layout, layout == TensorLayout.Nchw ? $"it enters {node.Operator}, which takes channels first"
                : $"it is transposed before {node.Operator}, which takes channels first");
        bool second = IsChannels(input.Shape[1]), last = IsChannels(input.Shape[3]);
        return second == last ? null
            : second ? (TensorLayout.Nchw, $"its second axis is named '{input.Shape[1]}'")
            : (TensorLayout.Nhwc, $"its last axis is named '{input.Shape[3]}'");
    }

    /// <summary>The channels that the first convolution takes; null if an input enters none.</summary>
    public static int? ChannelsHint(this OnnxGraph graph, OnnxModelInfo.Tensor input)
    {
        if (FirstChannelNode(graph, input.Name) is not ({ Operator: "Conv" or "ConvInteger" or "QLinearConv" } node, _))
            return null;
        string weights = node.Input(node.Operator == "QLinearConv" ? 3 : 1);
        if (graph.ProducerOf(weights) is { Operator: "DequantizeLinear" } dequantized)
            weights = dequantized.Input(0);
        return graph.InitializerSizes(weights) is [_, var channels, ..] && channels * node.Int("group", 1) is > 0 and <= 1 << 16 and var all
            ? (int)all : null;
    }

    private static (OnnxNode Node, TensorLayout Layout)? FirstChannelNode(OnnxGraph graph, string tensor)
    {
        TensorLayout layout = TensorLayout.Nchw;
        for (int step = 0; step <= graph.Nodes.Count; step++)
        {
            IReadOnlyList<OnnxNode> next = graph.ConsumersOf(tensor);
            if (next.FirstOrDefault(node => ChannelsFirst.Contains(node.Operator) && node.Input(0) == tensor) is { } found)
                return (found, layout);
            if (next is not [{ Outputs: [var made, ..] } node])
                return null;
            if (node.Operator == "Transpose" && node.Ints("perm") is [0, 3, 1, 2] && layout == TensorLayout.Nchw)
                layout = TensorLayout.Nhwc;
            else if (!KeepAxes.Contains(node.Operator))
                return null;
            tensor = made;
        }
        return null;
    }

    private static bool IsChannels(string size) =>
        size is "c" or "C" || size.Contains("channel", StringComparison.OrdinalIgnoreCase);
}
