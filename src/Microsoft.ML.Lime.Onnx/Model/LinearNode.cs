namespace Microsoft.ML.Lime.Onnx.Model;

/// <summary>A node that is a linear layer, or a part of one, with its weights from the model.</summary>
/// <param name="Input">Name of the input tensor.</param>
/// <param name="Outputs">Number of outputs; null for an addition.</param>
/// <param name="Weights">Outputs x inputs, output by output; null for an addition.</param>
/// <param name="Biases">The biases; null if there are none.</param>
internal sealed record LinearNode(string Input, int? Outputs, float[]? Weights, float[]? Biases)
{
    /// <summary>Whether a node's operator may be linear.</summary>
    public static bool IsLinear(OnnxNode node) =>
        node.Operator is "Gemm" or "MatMul" or "Conv" or "Add" or "QLinearMatMul" or "QLinearAdd" or "QGemm";

    /// <summary>Reads a node.</summary>
    /// <returns>The node; null if it is not linear, or its weights are not in the model.</returns>
    public static LinearNode? Read(OnnxGraph graph, OnnxNode node) => node.Operator switch
    {
        "MatMul" => Product(node.Input(0), graph.ConstantOf(node.Input(1)), isTransposed: false),
        "QLinearMatMul" => Product(node.Input(0), Dequantized(graph, node, 3), isTransposed: false),
        "Gemm" when node.Int("transA", 0) == 0 => Gemm(graph, node),
        "QGemm" when node.Int("transA", 0) == 0 => QGemm(graph, node),
        "Conv" when node.Int("group", 1) == 1 => Convolution(graph, node),
        "Add" => Sum(node.Input(0), graph.ConstantOf(node.Input(1))) ?? Sum(node.Input(1), graph.ConstantOf(node.Input(0))),
        "QLinearAdd" => Sum(node.Input(0), Dequantized(graph, node, 3)) ?? Sum(node.Input(3), Dequantized(graph, node, 0)),
        _ => null,
    };

    private static LinearNode? Sum(string input, OnnxConstant? biases) =>
        biases is null || input.Length == 0 ? null : new LinearNode(input, null, null, biases.Values);

    /// <summary>A product with a matrix of inputs x outputs, or outputs x inputs.</summary>
    private static LinearNode? Product(string input, OnnxConstant? matrix, bool isTransposed)
    {
        OnnxConstant? weights = isTransposed ? matrix : matrix?.Transposed();
        return weights is { Sizes: [var outputs, _] } ? new LinearNode(input, (int)outputs, weights.Values, null) : null;
    }

    /// <summary>alpha x A x B + beta x C.</summary>
    private static LinearNode? Gemm(OnnxGraph graph, OnnxNode node)
    {
        OnnxConstant? biases = graph.ConstantOf(node.Input(2));
        if (Product(node.Input(0), graph.ConstantOf(node.Input(1)), node.Int("transB", 0) != 0) is not { } product
            || biases is null && node.Input(2).Length > 0)
            return null;
        (float alpha, float beta) = (node.Float("alpha", 1), node.Float("beta", 1));
        return product with
        {
            Weights = Array.ConvertAll(product.Weights!, weight => alpha * weight),
            Biases = biases is null ? null : Array.ConvertAll(biases.Values, bias => beta * bias),
        };
    }

    /// <summary>The same for 8 bits; the scale of C is the product of both scales.</summary>
    private static LinearNode? QGemm(OnnxGraph graph, OnnxNode node)
    {
        OnnxConstant? biases = graph.ConstantOf(node.Input(6));
        bool isTransposed = node.Int("transB", 0) != 0;
        if (Product(node.Input(0), Dequantized(graph, node, 3, isTransposed ? 0 : 1), isTransposed) is not { } product
            || graph.ConstantOf(node.Input(1)) is not { Values: [var inputScale] } || graph.ConstantOf(node.Input(4)) is not { } scales
            || biases is null && node.Input(6).Length > 0)
            return null;
        float alpha = node.Float("alpha", 1);
        return product with
        {
            Weights = Array.ConvertAll(product.Weights!, weight => alpha * weight),
            Biases = biases?.Values.Select((bias, i) =>
                alpha * inputScale * scales.Values[scales.Values.Length == 1 ? 0 : i] * bias).ToArray(),
        };
    }

    /// <summary>A convolution with a kernel of one pixel: a matrix product at each pixel.</summary>
    private static LinearNode? Convolution(OnnxGraph graph, OnnxNode node)
    {
        OnnxConstant? biases = graph.ConstantOf(node.Input(2));
        return graph.ConstantOf(node.Input(1)) is { Sizes: [var outputs, _, 1, 1] } weights
            && (biases is not null || node.Input(2).Length == 0)
            ? new LinearNode(node.Input(0), (int)outputs, weights.Values, biases?.Values)
            : null;
    }

    /// <summary>An 8-bit tensor whose scale and zero point follow it among a node's inputs.</summary>
    private static OnnxConstant? Dequantized(OnnxGraph graph, OnnxNode node, int input, int axis = 1) =>
        Quantization.Create(graph, node.Input(input + 1), node.Input(input + 2), axis)?.Apply(graph.ConstantOf(node.Input(input)));
}
