namespace Microsoft.ML.Lime.Onnx.Model;

/// <summary>
/// Linear quantization to 8 bits: real value = (value - zero point) x scale, with one scale for all or one per entry of an axis.
/// </summary>
internal sealed record Quantization(float[] Scale, float[] ZeroPoint, int Axis)
{
    // Index of the input of an operator that is the scale of its output; the zero point follows.
    private static readonly Dictionary<string, int> ScaleInputs = new(StringComparer.Ordinal)
    {
        ["QuantizeLinear"] = 1,
        ["QLinearConv"] = 6,
        ["QLinearMatMul"] = 6,
        ["QLinearAdd"] = 6,
        ["QLinearMul"] = 6,
        ["QLinearConcat"] = 0,
        ["QLinearSigmoid"] = 3,
        ["QLinearLeakyRelu"] = 3,
        ["QLinearGlobalAveragePool"] = 3,
    };

    /// <summary>The names of scale and zero point of a node's output; null if the output is not quantized.</summary>
    public static (string Scale, string ZeroPoint)? NamesOf(OnnxNode? node) =>
        node is not null && ScaleInputs.TryGetValue(node.Operator, out int input) ? (node.Input(input), node.Input(input + 1)) : null;

    /// <summary>Reads scale and zero point; null if the model does not contain them.</summary>
    public static Quantization? Create(OnnxGraph graph, string scale, string zeroPoint, int axis) =>
        Create(graph.ConstantOf, scale, zeroPoint, axis);

    /// <summary>Reads scale and zero point; null if the model does not contain them.</summary>
    public static Quantization? Create(Func<string, OnnxConstant?> constantOf, string scale, string zeroPoint, int axis) =>
        constantOf(scale) is { } factors && (zeroPoint.Length == 0 ? null : constantOf(zeroPoint)) is var zeros
            && (zeros is not null || zeroPoint.Length == 0)
            ? new Quantization(factors.Values, zeros?.Values ?? new float[factors.Values.Length], axis)
            : null;

    /// <summary>The real values of a quantized tensor; null if the scales do not fit its shape.</summary>
    public OnnxConstant? Apply(OnnxConstant? tensor)
    {
        if (tensor is null)
            return null;
        int axis = Axis < 0 ? Axis + tensor.Sizes.Count : Axis;
        bool isOne = Scale.Length == 1;
        if (!isOne && (axis < 0 || axis >= tensor.Sizes.Count || tensor.Sizes[axis] != Scale.Length) || ZeroPoint.Length != Scale.Length)
            return null;
        long inner = isOne ? 1 : TensorSizes.Product(tensor.Sizes.Skip(axis + 1));
        var values = new float[tensor.Values.Length];
        for (int i = 0; i < values.Length; i++)
        {
            int entry = isOne ? 0 : (int)(i / inner % Scale.Length);
            values[i] = (tensor.Values[i] - ZeroPoint[entry]) * Scale[entry];
        }
        return new OnnxConstant(tensor.Sizes, values);
    }
}
