using static Microsoft.ML.Lime.Onnx.Model.ProtoWriter;

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
        foreach (string tensor in tensors.OfType<string>().Except(graph.Outputs))
            addition._graph.AddRange(Message(12, Text(1, tensor)));
        return addition;
    }

    /// <summary>Adds a node that converts an 8-bit tensor to floats.</summary>
    /// <param name="quantization">The names of its scale and its zero point.</param>
    /// <param name="tensor">The tensor.</param>
    /// <param name="floats">Name of the converted tensor; it comes before the requested outputs.</param>
    public GraphAddition Dequantizing((string Scale, string ZeroPoint) quantization, string tensor, string floats)
    {
        string[] zeroPoint = quantization.ZeroPoint.Length > 0 ? [quantization.ZeroPoint] : [];
        _graph.InsertRange(0, Message(1, NodeWriter.Node("DequantizeLinear", [tensor, quantization.Scale, .. zeroPoint], [floats])));
        return this;
    }

    /// <summary>Joins tables with a row per box: a table of all their columns becomes an output.</summary>
    /// <param name="joined">Name of the new output.</param>
    /// <param name="tables">
    /// For each table its tensor, with a batch axis or for one image, the number of boxes, the number of its columns, and whether its
    /// columns come before the boxes.
    /// </param>
    public GraphAddition Joining(string joined, IReadOnlyList<(string Tensor, long Boxes, long Columns, bool ColumnsFirst)> tables)
    {
        List<string> inputs = [];
        for (int i = 0; i < tables.Count; i++)
        {
            (string tensor, long boxes, long columns, bool columnsFirst) = tables[i];
            string name = FormattableString.Invariant($"{joined} {i}");
            long[] shape = columnsFirst ? [-1, columns, boxes] : [-1, boxes, columns];
            Node("Cast", [tensor], name + " floats", NodeWriter.Int("to", (long)TensorElement.Float32));
            byte[] longs = [.. shape.SelectMany(BitConverter.GetBytes)];
            Node("Constant", [], name + " shape", NodeWriter.Tensor("value", TensorElement.Int64, [shape.Length], longs));
            Node("Reshape", [name + " floats", name + " shape"], columnsFirst ? name + " columns" : name);
            if (columnsFirst)
                Node("Transpose", [name + " columns"], name, NodeWriter.Ints("perm", 0, 2, 1));
            inputs.Add(name);
        }
        Node("Concat", inputs, joined, NodeWriter.Int("axis", 2));
        _graph.AddRange(Message(12, Text(1, joined)));
        return this;
    }

    private void Node(string op, IEnumerable<string> inputs, string output, params IEnumerable<byte[]> attributes) =>
        _graph.AddRange(Message(1, NodeWriter.Node(op, inputs, [output], attributes)));

    /// <summary>The bytes to append to those of the model.</summary>
    public byte[] ToBytes() => Message(7, [.. _graph]);
}
