namespace Microsoft.ML.Lime.Onnx.Model;

/// <summary>Additions to a model's graph that make inner tensors outputs.</summary>
/// <remarks>
/// Protocol buffers merge: the bytes appended to a file are a <c>ModelProto</c> that contains only <c>graph { output { name } }</c>, and
/// its outputs are added to the others. ONNX Runtime infers type and shape.
/// </remarks>
internal sealed class GraphAddition
{
    private readonly List<byte> _graph = [];

    /// <summary>An empty addition.</summary>
    public static GraphAddition None { get; } = new();

    /// <summary>Whether there is nothing to add.</summary>
    public bool IsEmpty => _graph.Count == 0;

    /// <summary>Makes tensors outputs, unless they are already; null entries are ignored.</summary>
    public static GraphAddition Outputs(OnnxGraph graph, params IEnumerable<string?> tensors)
    {
        var addition = new GraphAddition();
        foreach (string tensor in tensors.OfType<string>().Distinct().Where(tensor => !graph.Outputs.Contains(tensor)))
            addition._graph.AddRange(ProtoWriter.Message(12, ProtoWriter.Text(1, tensor)));
        return addition;
    }

    /// <summary>Adds a node that converts an 8-bit tensor to floats.</summary>
    /// <param name="quantization">The names of its scale and its zero point.</param>
    /// <param name="tensor">The tensor.</param>
    /// <param name="floats">Name of the converted tensor; it comes before the requested outputs.</param>
    public GraphAddition Dequantizing((string Scale, string ZeroPoint) quantization, string tensor, string floats)
    {
        byte[] zeroPoint = quantization.ZeroPoint.Length > 0 ? ProtoWriter.Text(1, quantization.ZeroPoint) : [];
        byte[] node = ProtoWriter.Message(1, [.. ProtoWriter.Text(1, tensor), .. ProtoWriter.Text(1, quantization.Scale), .. zeroPoint,
            .. ProtoWriter.Text(2, floats), .. ProtoWriter.Text(4, "DequantizeLinear")]);
        _graph.InsertRange(0, node);
        return this;
    }

    /// <summary>The bytes to append to those of the model.</summary>
    public byte[] ToBytes() => ProtoWriter.Message(7, [.. _graph]);
}
