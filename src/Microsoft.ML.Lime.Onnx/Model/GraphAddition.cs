using System.Text;

namespace Microsoft.ML.Lime.Onnx.Model;

/// <summary>What is added to a model's graph so that tensors inside of it come out.</summary>
/// <remarks>
/// Protocol buffers merge: what is appended to a file is a <c>ModelProto</c> that holds nothing but <c>graph { output { name } }</c>, and
/// its output joins the others. ONNX Runtime infers type and shape.
/// </remarks>
internal sealed class GraphAddition
{
    private readonly List<byte> _graph = [];

    /// <summary>Nothing.</summary>
    public static GraphAddition None { get; } = new();

    /// <summary>Whether there is nothing to add.</summary>
    public bool IsEmpty => _graph.Count == 0;

    /// <summary>Makes tensors outputs, unless they are; null for none.</summary>
    public static GraphAddition Outputs(OnnxGraph graph, params IEnumerable<string?> tensors)
    {
        var addition = new GraphAddition();
        foreach (string tensor in tensors.OfType<string>().Distinct().Where(tensor => !graph.Outputs.Contains(tensor)))
            addition._graph.AddRange(Field(12, Text(1, tensor)));
        return addition;
    }

    /// <summary>Adds a node that turns a tensor of 8 bits into floats.</summary>
    /// <param name="quantization">The names of its scale and its zero point.</param>
    /// <param name="tensor">The tensor.</param>
    /// <param name="floats">The name of what is made; it comes before the outputs that were asked for.</param>
    public GraphAddition Dequantizing((string Scale, string ZeroPoint) quantization, string tensor, string floats)
    {
        byte[] node = Field(1, [.. Text(1, tensor), .. Text(1, quantization.Scale), .. quantization.ZeroPoint.Length > 0
            ? Text(1, quantization.ZeroPoint) : [], .. Text(2, floats), .. Text(4, "DequantizeLinear")]);
        _graph.InsertRange(0, node);
        return this;
    }

    /// <summary>The bytes to append to the model's.</summary>
    public byte[] ToBytes() => Field(7, [.. _graph]);

    private static byte[] Text(int number, string text) => Field(number, Encoding.UTF8.GetBytes(text));

    private static byte[] Field(int number, byte[] content)
    {
        List<byte> field = [(byte)(number << 3 | 2)]; // Wire type 2: a length and so many bytes.
        int length = content.Length;
        for (; length > 127; length >>= 7)
            field.Add((byte)(length | 128));
        return [.. field, (byte)length, .. content];
    }
}
