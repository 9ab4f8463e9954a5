using static Microsoft.ML.Lime.Onnx.Model.ProtoWriter;

namespace Microsoft.ML.Lime.Onnx.Model;

/// <summary>Writes nodes of a graph, their attributes, tensors, and the declarations of inputs and outputs.</summary>
internal static class NodeWriter
{
    // Values of AttributeProto.AttributeType.
    private const int IntType = 2, TensorType = 4, GraphType = 5, IntsType = 7;

    /// <summary>A <c>NodeProto</c>.</summary>
    /// <param name="op">The operator.</param>
    /// <param name="inputs">Names of the input tensors; an empty name stands for an omitted input.</param>
    /// <param name="outputs">Names of the output tensors.</param>
    /// <param name="attributes">Attributes, as the methods of this class write them.</param>
    public static byte[] Node(string op, IEnumerable<string> inputs, IEnumerable<string> outputs, params IEnumerable<byte[]> attributes) =>
    [
        .. inputs.SelectMany(input => Text(1, input)),
        .. outputs.SelectMany(output => Text(2, output)),
        .. Text(4, op),
        .. attributes.SelectMany(attribute => Message(5, attribute)),
    ];

    /// <summary>An attribute that is an integer.</summary>
    public static byte[] Int(string name, long value) => [.. Text(1, name), .. Number(3, value), .. Number(20, IntType)];

    /// <summary>An attribute that is a list of integers.</summary>
    public static byte[] Ints(string name, params IEnumerable<long> values) =>
        [.. Text(1, name), .. values.SelectMany(value => Number(8, value)), .. Number(20, IntsType)];

    /// <summary>An attribute that is a graph.</summary>
    public static byte[] Graph(string name, ReadOnlySpan<byte> graph) => [.. Text(1, name), .. Message(6, graph), .. Number(20, GraphType)];

    /// <summary>An attribute that is a tensor.</summary>
    /// <param name="name">The attribute's name.</param>
    /// <param name="type">The element type.</param>
    /// <param name="sizes">The size of each axis; empty for a scalar.</param>
    /// <param name="values">The elements in little-endian order.</param>
    public static byte[] Tensor(string name, TensorElement type, IEnumerable<long> sizes, ReadOnlySpan<byte> values)
    {
        byte[] tensor = [.. sizes.SelectMany(size => Number(1, size)), .. Number(2, (long)type), .. Message(9, values)];
        return Tensor(name, tensor);
    }

    /// <summary>An attribute that is a tensor.</summary>
    /// <param name="name">The attribute's name.</param>
    /// <param name="tensor">A <c>TensorProto</c>.</param>
    public static byte[] Tensor(string name, ReadOnlySpan<byte> tensor) =>
        [.. Text(1, name), .. Message(5, tensor), .. Number(20, TensorType)];

    /// <summary>A <c>ValueInfoProto</c>: the declaration of an input or output that is a tensor.</summary>
    /// <param name="name">The tensor's name.</param>
    /// <param name="type">The element type.</param>
    /// <param name="sizes">The size of each axis: a number, the name of an open size, or <c>?</c>; null where nothing is known.</param>
    public static byte[] Value(string name, TensorElement type, IEnumerable<string>? sizes)
    {
        if (sizes is null)
            return [.. Text(1, name), .. Message(2, Message(1, Number(1, (long)type)))];
        byte[] shape = [.. sizes.SelectMany(size => Message(1, long.TryParse(size, CultureInfo.InvariantCulture, out long number)
            ? Number(1, number)
            : size == "?" ? [] : Text(2, size)))];
        return [.. Text(1, name), .. Message(2, Message(1, [.. Number(1, (long)type), .. Message(2, shape)]))];
    }
}
