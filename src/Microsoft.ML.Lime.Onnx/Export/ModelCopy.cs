using System.Text;
using Microsoft.ML.Lime.Onnx.Model;

namespace Microsoft.ML.Lime.Onnx.Export;

/// <summary>
/// Copies the nodes of a model that depend on some tensors, with other tensors in their place. What does not depend on them, such as the
/// weights of matrix products, is shared with the model.
/// </summary>
/// <remarks>
/// The weights of convolutions are copied, because ONNX Runtime uses other kernels for weights of an outer graph: slower ones, whose scores
/// differ in the last digits.
/// </remarks>
internal static class ModelCopy
{
    // Field numbers of NodeProto, AttributeProto, GraphProto and TensorProto.
    private const int Inputs = 1, Outputs = 2, Attribute = 5, Graph = 6, Graphs = 11, GraphNode = 1, GraphOutput = 12, TensorName = 8;

    /// <summary>Copies nodes into the body of a loop.</summary>
    /// <param name="body">The body.</param>
    /// <param name="model">The model's graph.</param>
    /// <param name="output">The tensor that is computed.</param>
    /// <param name="replaced">The tensors that stand for tensors of the model.</param>
    /// <returns>The name of the copy of <paramref name="output"/>; null if it does not depend on the replaced tensors.</returns>
    public static string? Add(GraphBuilder body, OnnxGraph model, string output, IReadOnlyDictionary<string, string> replaced)
    {
        Dictionary<string, string> names = new(replaced, StringComparer.Ordinal);
        HashSet<OnnxNode> needed = NodesBefore(model, output);
        foreach (OnnxNode node in model.Nodes.Where(needed.Contains))
            if (UsedNames(node).Any(names.ContainsKey))
            {
                foreach (string input in node.Inputs.Where(input => node.Operator is "Conv" or "BatchNormalization"))
                    if (!names.ContainsKey(input) && model.Initializer(input) is { } weights)
                        names[input] = AddWeights(body, weights);
                foreach (string made in node.Outputs)
                    names[made] = body.NewName();
                body.AddNode(RenamedNode(node.Bytes, names));
            }
        return names.GetValueOrDefault(output);
    }

    private static string AddWeights(GraphBuilder body, ReadOnlyMemory<byte> tensor)
    {
        // Constants may not be in other files.
        if (ExternalTensor.Parse(tensor.Span) is null)
            return body.Node("Constant", [], NodeWriter.Tensor("value", tensor.Span));
        string name = body.NewName();
        body.AddInitializer(Changed(tensor, (number, _) => number == TensorName ? Encoding.UTF8.GetBytes(name) : null));
        return name;
    }

    private static HashSet<OnnxNode> NodesBefore(OnnxGraph graph, string output)
    {
        HashSet<OnnxNode> before = [];
        Stack<string> open = new([output]);
        while (open.TryPop(out string? tensor))
            if (graph.ProducerOf(tensor) is { } node && before.Add(node))
                foreach (string input in UsedNames(node))
                    open.Push(input);
        return before;
    }

    /// <summary>The inputs of a node and of the nodes in its subgraphs.</summary>
    private static IEnumerable<string> UsedNames(OnnxNode node) => node.Inputs.Concat(Subgraphs(node.Bytes).SelectMany(graph =>
        Parts(graph, GraphNode).SelectMany(inner => UsedNames(OnnxNode.Parse(inner)))));

    private static IEnumerable<ReadOnlyMemory<byte>> Subgraphs(ReadOnlyMemory<byte> node) =>
        Parts(node, Attribute).SelectMany(attribute => Parts(attribute, Graph).Concat(Parts(attribute, Graphs)));

    private static List<ReadOnlyMemory<byte>> Parts(ReadOnlyMemory<byte> message, int number)
    {
        List<ReadOnlyMemory<byte>> parts = [];
        for (ProtoReader field = new(message.Span); field.Read();)
            if (field.Field == number)
                parts.Add(message.Slice(field.Start, field.Bytes.Length));
        return parts;
    }

    private static byte[] RenamedNode(ReadOnlyMemory<byte> node, Dictionary<string, string> names) => Changed(node, (number, part) =>
        number is Inputs or Outputs ? Renamed(part, names)
        : number == Attribute ? Changed(part, (field, graph) => field is Graph or Graphs ? RenamedGraph(graph, names) : null)
        : null);

    private static byte[] RenamedGraph(ReadOnlyMemory<byte> graph, Dictionary<string, string> names) => Changed(graph, (number, part) =>
        number == GraphNode ? RenamedNode(part, names)
        : number == GraphOutput ? Changed(part, (field, name) => field == 1 ? Renamed(name, names) : null)
        : null);

    private static byte[]? Renamed(ReadOnlyMemory<byte> text, Dictionary<string, string> names) =>
        names.TryGetValue(Encoding.UTF8.GetString(text.Span), out string? name) ? Encoding.UTF8.GetBytes(name) : null;

    /// <summary>A message with some fields replaced; those for which <paramref name="replace"/> returns null stay as they are.</summary>
    private static byte[] Changed(ReadOnlyMemory<byte> message, Func<int, ReadOnlyMemory<byte>, byte[]?> replace)
    {
        List<byte> written = [];
        for (ProtoReader field = new(message.Span); field.Read();)
            if (replace(field.Field, message.Slice(field.Start, field.Bytes.Length)) is { } changed)
                written.AddRange(ProtoWriter.Message(field.Field, changed));
            else
                written.AddRange(message.Span[field.FieldStart..field.FieldEnd]);
        return [.. written];
    }
}
