using System.Runtime.InteropServices;
using Microsoft.ML.Lime.Onnx.Model;

namespace Microsoft.ML.Lime.Onnx.Export;

/// <summary>
/// Adds nodes to a graph: that of a model, or the body of a loop. Each method adds one or a few nodes and returns the name of their output.
/// Only operators of ONNX itself are used, in the forms of the model's operator set.
/// </summary>
/// <remarks>Constants are nodes, because before IR version 4 an initializer also has to be an input of the graph.</remarks>
internal sealed class GraphBuilder
{
    private readonly int _opset;
    private readonly Func<string> _newName;
    private readonly List<byte> _fields = [];

    private GraphBuilder(int opset, Func<string> newName) => (_opset, _newName) = (opset, newName);

    /// <summary>Starts additions to a graph.</summary>
    /// <param name="opset">Version of ONNX's operator set.</param>
    /// <param name="prefix">Start of the names of all added tensors; no tensor of the model has it.</param>
    public static GraphBuilder Create(int opset, string prefix)
    {
        int count = 0;
        return new GraphBuilder(opset, () => FormattableString.Invariant($"{prefix}{++count}"));
    }

    /// <summary>Starts the body of a loop; it may use the tensors of this graph.</summary>
    public GraphBuilder CreateBody() => new(_opset, _newName);

    /// <summary>The fields of the <c>GraphProto</c> that were added.</summary>
    public byte[] ToBytes() => [.. _fields];

    /// <summary>A name that no other tensor has.</summary>
    public string NewName() => _newName();

    /// <summary>Adds a finished node.</summary>
    public void AddNode(ReadOnlySpan<byte> node) => _fields.AddRange(ProtoWriter.Message(1, node));

    /// <summary>Adds a stored tensor.</summary>
    public void AddInitializer(ReadOnlySpan<byte> tensor) => _fields.AddRange(ProtoWriter.Message(5, tensor));

    /// <summary>Adds a node with one output.</summary>
    public string Node(string op, IEnumerable<string> inputs, params IEnumerable<byte[]> attributes) => Nodes(op, inputs, 1, attributes)[0];

    /// <summary>Declares an input of the graph.</summary>
    public void Input(string name, TensorElement type, params IEnumerable<string> sizes) =>
        _fields.AddRange(ProtoWriter.Message(11, NodeWriter.Value(name, type, sizes)));

    /// <summary>Gives a tensor its name as an output of the graph.</summary>
    public void Output(string tensor, string name, TensorElement type, params IEnumerable<string> sizes)
    {
        AddNode(NodeWriter.Node("Identity", [tensor], [name]));
        _fields.AddRange(ProtoWriter.Message(12, NodeWriter.Value(name, type, sizes)));
    }

    /// <summary>A tensor of given values; without sizes a scalar.</summary>
    public string Constant<T>(T[] values, params IEnumerable<long> sizes) where T : unmanaged => Node("Constant", [],
        NodeWriter.Tensor("value", ElementOf<T>(), sizes, MemoryMarshal.AsBytes(values.AsSpan())));

    /// <summary>A list of numbers.</summary>
    public string List(params IReadOnlyList<long> values) => Constant([.. values], values.Count);

    /// <summary>A scalar.</summary>
    public string Scalar<T>(T value) where T : unmanaged => Constant([value]);

    /// <summary>Converts the elements, or returns the tensor if they have this type already.</summary>
    public string Cast(string tensor, TensorElement to, TensorElement from = TensorElement.Unknown) =>
        from == to ? tensor : Node("Cast", [tensor], NodeWriter.Int("to", (long)to));

    /// <summary>The same elements in another shape; -1 stands for the size that follows from the others.</summary>
    public string Reshape(string tensor, params IReadOnlyList<long> sizes) => Node("Reshape", [tensor, List(sizes)]);

    /// <summary>Entries of an axis.</summary>
    public string Gather(string tensor, string indices, long axis = 0) =>
        Node("Gather", [tensor, indices], NodeWriter.Int("axis", axis));

    /// <summary>Exchanges axes.</summary>
    public string Transpose(string tensor, params IReadOnlyList<long> order) =>
        Node("Transpose", [tensor], NodeWriter.Ints("perm", order));

    /// <summary>Joins tensors along an axis.</summary>
    public string Concat(long axis, params IReadOnlyList<string> tensors) =>
        tensors.Count == 1 ? tensors[0] : Node("Concat", tensors, NodeWriter.Int("axis", axis));

    /// <summary>The products of the matrices in the last two axes.</summary>
    public string MatMul(string left, string right) => Node("MatMul", [left, right]);

    /// <summary>Element by element.</summary>
    public string Add(string left, string right) => Node("Add", [left, right]);

    /// <summary>Element by element.</summary>
    public string Subtract(string left, string right) => Node("Sub", [left, right]);

    /// <summary>Element by element.</summary>
    public string Multiply(string left, string right) => Node("Mul", [left, right]);

    /// <summary>Element by element.</summary>
    public string Divide(string left, string right) => Node("Div", [left, right]);

    /// <summary>The mean over some axes, which keep the size 1.</summary>
    public string Mean(string tensor, params IReadOnlyList<long> axes) => _opset < 18
        ? Node("ReduceMean", [tensor], NodeWriter.Ints("axes", axes))
        : Node("ReduceMean", [tensor, List(axes)]);

    /// <summary>The indices of the largest entries of the last of two axes, in descending order; of equal entries the first one.</summary>
    public string IndicesOfLargest(string tensor, int count)
    {
        if (count == 1)
            return Node("ArgMax", [tensor], NodeWriter.Int("axis", 1));
        return (_opset < 10
            ? Nodes("TopK", [tensor], 2, NodeWriter.Int("k", count), NodeWriter.Int("axis", 1))
            : Nodes("TopK", [tensor, List(count)], 2, NodeWriter.Int("axis", 1)))[1];
    }

    /// <summary>Runs a body for each index from 0 to a number.</summary>
    /// <param name="trips">The number, a scalar.</param>
    /// <param name="state">Tensors that the body changes, as they are before the first run.</param>
    /// <param name="outputs">Number of outputs of the body that are stacked along a new first axis.</param>
    /// <param name="write">
    /// Writes the body. It gets the body, the index (a scalar), and the state, each with its type and unknown shape, and returns the new
    /// state and the outputs.
    /// </param>
    /// <returns>The last state, and the stacked outputs.</returns>
    public string[] Loop(string trips, IReadOnlyList<(string Tensor, TensorElement Type)> state, IReadOnlyList<TensorElement> outputs,
        Func<GraphBuilder, string, string[], string[]> write)
    {
        // Before operator set 11 a loop has a state; this one is not used.
        if (state.Count == 0 && _opset < 11)
            return Loop(trips, [(Scalar(0L), TensorElement.Int64)], outputs,
                (inner, at, unused) => [.. unused, .. write(inner, at, [])])[1..];
        GraphBuilder body = CreateBody();
        (string index, string condition) = (NewName(), NewName());
        string[] variables = [.. state.Select(_ => NewName())];
        string[] made = write(body, index, variables);
        body._fields.InsertRange(0, ProtoWriter.Text(2, "body"));
        body.Input(index, TensorElement.Int64);
        body.Input(condition, TensorElement.Bool);
        foreach ((string variable, TensorElement type) in variables.Zip(state, (variable, one) => (variable, one.Type)))
            body._fields.AddRange(ProtoWriter.Message(11, NodeWriter.Value(variable, type, null)));
        body.Output(condition, NewName(), TensorElement.Bool);
        foreach ((string tensor, TensorElement type) in made.Zip([.. state.Select(one => one.Type), .. outputs]))
        {
            string name = NewName();
            body.AddNode(NodeWriter.Node("Identity", [tensor], [name]));
            body._fields.AddRange(ProtoWriter.Message(12, NodeWriter.Value(name, type, null)));
        }
        return Nodes("Loop", [trips, "", .. state.Select(one => one.Tensor)], state.Count + outputs.Count,
            NodeWriter.Graph("body", [.. body._fields]));
    }

    private string[] Nodes(string op, IEnumerable<string> inputs, int outputs, params IEnumerable<byte[]> attributes)
    {
        string[] names = [.. Enumerable.Range(0, outputs).Select(_ => NewName())];
        AddNode(NodeWriter.Node(op, inputs, names, attributes));
        return names;
    }

    private static TensorElement ElementOf<T>() => default(T) switch
    {
        float => TensorElement.Float32,
        double => TensorElement.Float64,
        byte => TensorElement.UInt8,
        int => TensorElement.Int32,
        long => TensorElement.Int64,
        _ => throw new ArgumentException($"No tensor has elements of {typeof(T).Name}."),
    };
}
