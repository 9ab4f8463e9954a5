namespace Microsoft.ML.Lime.Onnx.Model;

/// <summary>Finds the tensors of a graph that class activation maps can use.</summary>
internal static class LayerSearch
{
    // Operators that keep the spatial position of every value.
    private static readonly HashSet<string> Elementwise = new(StringComparer.Ordinal)
    {
        "Relu", "LeakyRelu", "PRelu", "Elu", "Selu", "Clip", "HardSwish", "HardSigmoid", "Mish", "BatchNormalization", "Add", "Dropout",
        "Identity", "QLinearAdd", "QLinearLeakyRelu", "QuantizeLinear", "DequantizeLinear",
    };

    /// <summary>Chooses a layer.</summary>
    /// <param name="model">The model.</param>
    /// <param name="output">The output that is explained.</param>
    /// <param name="name">The requested tensor; null to find one.</param>
    /// <exception cref="LimeException">There is none, or the weights that follow it are invalid.</exception>
    public static LayerPlan Find(OnnxModelFile model, string output, string? name)
    {
        OnnxGraph graph = model.Graph;
        if (name is not null && !graph.Tensors.Contains(name))
            throw new LimeException($"{model.Path} has no tensor '{name}' for class activation maps; leave the layer out to find "
                + $"one, or see mlnet-lime inspect (OnnxScorer.Inspect).{SimilarNames.Suggestion(graph.Tensors, name)}");
        (PooledLayer? pooled, string? whyNot) = Pooled(model, output);
        if (pooled is not null && LayoutIn(graph, pooled, name ?? pooled.Tensor) is { } layout)
            return new LayerPlan(name ?? pooled.Tensor, layout, pooled, null);
        if (name is not null)
            return new LayerPlan(name, LayoutOf(graph, name), null,
                pooled is null ? whyNot : $"what enters global average pooling is '{pooled.Tensor}'");
        return Last(graph, output) is var (tensor, layoutOfLast)
            ? new LayerPlan(tensor, layoutOfLast, null, whyNot)
            : throw new LimeException($"{model.Path} has neither global average pooling nor a convolution on the way to '{output}', so "
                + "no layer was found; name its tensor by --layer, or use another method, such as rise.");
    }

    /// <summary>
    /// The tensors that can be used as layers, in the order of the graph, and the one that enters global average pooling.
    /// </summary>
    /// <exception cref="LimeException">The weights after the pooling are invalid.</exception>
    public static (string[] Tensors, PooledLayer? Pooled) FindAll(OnnxModelFile model, string output)
    {
        HashSet<OnnxNode> used = Before(model.Graph, output);
        PooledLayer? pooled = Pooled(model, output).Layer;
        Dictionary<string, string> ends = new(StringComparer.Ordinal);
        return ([.. model.Graph.Nodes.Where(used.Contains)
            .Select(node => IsConvolution(node)
                ? EndOf(model.Graph, node, ends) : node.Outputs.FirstOrDefault(made => made == pooled?.Tensor))
            .OfType<string>().Distinct()], pooled);
    }

    private static (PooledLayer? Layer, string? WhyNot) Pooled(OnnxModelFile model, string output)
    {
        try
        {
            return PoolingSearch.Find(model.Graph, output);
        }
        catch (Exception cause) when (cause is InvalidDataException or EndOfStreamException)
        {
            throw new LimeException(
                $"The weights after the pooling of {model.Path} cannot be read: {cause.Message} Export the model again.", cause);
        }
    }

    /// <summary>The layout of a tensor that enters the pooling, directly or through nodes that keep the values; otherwise null.</summary>
    private static TensorLayout? LayoutIn(OnnxGraph graph, PooledLayer pooled, string name)
    {
        (string tensor, TensorLayout layout) = (pooled.Tensor, pooled.Layout);
        for (int step = 0; step <= graph.Nodes.Count; step++)
        {
            if (tensor == name)
                return layout;
            switch (graph.ProducerOf(tensor))
            {
                case { Operator: "Identity" or "Dropout" } node:
                    tensor = node.Input(0);
                    break;
                case { Operator: "Transpose" } node when layout == TensorLayout.Nhwc && node.Ints("perm") is [0, 2, 3, 1]:
                    (tensor, layout) = (node.Input(0), TensorLayout.Nchw);
                    break;
                case { Operator: "Transpose" } node when layout == TensorLayout.Nchw && node.Ints("perm") is [0, 3, 1, 2]:
                    (tensor, layout) = (node.Input(0), TensorLayout.Nhwc);
                    break;
                default:
                    return null;
            }
        }
        return null;
    }

    /// <summary>The layout: channels come first in ONNX graphs, except after a transposition.</summary>
    private static TensorLayout LayoutOf(OnnxGraph graph, string tensor)
    {
        for (int step = 0; step <= graph.Nodes.Count && graph.ProducerOf(tensor) is { } node; step++)
            if (node.Operator == "Transpose")
                return node.Ints("perm") is [0, 2, 3, 1] ? TensorLayout.Nhwc : TensorLayout.Nchw;
            else if (Elementwise.Contains(node.Operator))
                tensor = node.Input(0);
            else
                break;
        return TensorLayout.Nchw;
    }

    /// <summary>The input of the last global pooling, or otherwise the tensor that follows the last convolution.</summary>
    private static (string Tensor, TensorLayout Layout)? Last(OnnxGraph graph, string output)
    {
        HashSet<OnnxNode> used = Before(graph, output);
        foreach (OnnxNode node in graph.Nodes.Reverse().Where(used.Contains))
            if (PoolingSearch.Pooling(graph, node) is (var layout, null))
                return (node.Input(0), layout);
        return graph.Nodes.LastOrDefault(node => used.Contains(node) && IsConvolution(node)) is { } last
            ? (EndOf(graph, last, []), TensorLayout.Nchw)
            : null;
    }

    private static bool IsConvolution(OnnxNode node) => node.Operator is "Conv" or "QLinearConv";

    /// <summary>Follows a convolution's output through nodes that keep the positions of the values.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="convolution">The convolution.</param>
    /// <param name="known">The ends of tensors that were followed before; the path is added.</param>
    private static string EndOf(OnnxGraph graph, OnnxNode convolution, Dictionary<string, string> known)
    {
        string end = convolution.Outputs[0];
        List<string> path = [];
        while (!known.ContainsKey(end) && graph.ConsumersOf(end) is [{ Outputs: [var made, ..] } one]
            && Elementwise.Contains(one.Operator))
        {
            path.Add(end);
            known[end] = end; // ends a cycle in an invalid graph
            end = made;
        }
        end = known.GetValueOrDefault(end, end);
        foreach (string tensor in path)
            known[tensor] = end;
        return end;
    }

    /// <summary>The nodes that an output depends on.</summary>
    private static HashSet<OnnxNode> Before(OnnxGraph graph, string output)
    {
        HashSet<OnnxNode> before = [];
        Stack<string> open = new([output]);
        while (open.TryPop(out string? tensor))
            if (graph.ProducerOf(tensor) is { } node && before.Add(node))
                foreach (string input in node.Inputs)
                    open.Push(input);
        return before;
    }
}
