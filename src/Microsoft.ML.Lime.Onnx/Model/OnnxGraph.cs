using System.Globalization;
using System.Text;

namespace Microsoft.ML.Lime.Onnx;

/// <summary>What is read of a model's bytes without ONNX Runtime: where it comes from and which operator makes which tensor.</summary>
internal sealed class OnnxGraph
{
    private readonly Dictionary<string, (string Operator, string? FirstInput)> _producers = new(StringComparer.Ordinal);
    private readonly List<string> _outputs = [];
    private readonly List<string> _opsets = [];

    // Operators that hand their first input's numbers on.
    private static readonly HashSet<string> Wrappers =
        ["Cast", "Dropout", "Flatten", "Identity", "Reshape", "Squeeze", "Transpose", "Unsqueeze", "QuantizeLinear", "DequantizeLinear"];

    private OnnxGraph() { }

    /// <summary>The version of the file format.</summary>
    public long IrVersion { get; private set; }

    /// <summary>Who wrote the file, such as <c>pytorch 2.1</c>; empty where it does not say.</summary>
    public string Producer { get; private set; } = "";

    /// <summary>The operator sets, such as <c>ai.onnx 13</c>.</summary>
    public IReadOnlyList<string> Opsets => _opsets;

    /// <summary>Names of the graph's outputs.</summary>
    public IReadOnlyList<string> Outputs => _outputs;

    /// <summary>Names of all tensors that the graph's nodes make, in their order.</summary>
    public IReadOnlyCollection<string> Tensors => _producers.Keys;

    /// <summary>Whether weights lie in files beside the model.</summary>
    public bool HasExternalData { get; private set; }

    /// <summary>The operator that a tensor's numbers come from, seen through such as only reshape them; null for unknown tensors.</summary>
    public string? OperatorOf(string tensor)
    {
        string? op = null;
        // No more steps than nodes, in case a damaged graph runs in a circle.
        for (int i = 0; i < _producers.Count && _producers.TryGetValue(tensor, out (string Operator, string? FirstInput) node); i++)
        {
            op = node.Operator;
            if (!Wrappers.Contains(op) || node.FirstInput is null)
                break;
            tensor = node.FirstInput;
        }
        return op;
    }

    /// <summary>Reads a serialised <c>ModelProto</c>.</summary>
    /// <exception cref="InvalidDataException">The bytes are none.</exception>
    /// <exception cref="EndOfStreamException">They end too early.</exception>
    public static OnnxGraph Parse(ReadOnlySpan<byte> model)
    {
        var graph = new OnnxGraph();
        bool found = false;
        string producer = "", version = "";
        for (ProtoReader field = new(model); field.Read();)
            switch (field.Field)
            {
                case 1:
                    graph.IrVersion = (long)field.Number;
                    break;
                case 2:
                    producer = Text(field.Bytes);
                    break;
                case 3:
                    version = Text(field.Bytes);
                    break;
                case 7:
                    graph.ReadGraph(field.Bytes);
                    found = true;
                    break;
                case 8:
                    graph.ReadOpset(field.Bytes);
                    break;
            }
        if (!found)
            throw new InvalidDataException("There is no graph.");
        graph.Producer = $"{producer} {version}".Trim();
        return graph;
    }

    private void ReadOpset(ReadOnlySpan<byte> opset)
    {
        (string domain, ulong version) = ("", 0);
        for (ProtoReader field = new(opset); field.Read();)
            if (field.Field == 1)
                domain = Text(field.Bytes);
            else if (field.Field == 2)
                version = field.Number;
        _opsets.Add(string.Create(CultureInfo.InvariantCulture, $"{(domain.Length == 0 ? "ai.onnx" : domain)} {version}"));
    }

    private void ReadGraph(ReadOnlySpan<byte> graph)
    {
        for (ProtoReader field = new(graph); field.Read();)
            switch (field.Field)
            {
                case 1:
                    ReadNode(field.Bytes);
                    break;
                case 5:
                    HasExternalData |= IsExternal(field.Bytes);
                    break;
                case 12:
                    _outputs.Add(NameOf(field.Bytes));
                    break;
            }
    }

    private void ReadNode(ReadOnlySpan<byte> node)
    {
        (string op, string? firstInput) = ("", null);
        List<string> outputs = [];
        for (ProtoReader field = new(node); field.Read();)
            switch (field.Field)
            {
                case 1:
                    firstInput ??= Text(field.Bytes);
                    break;
                case 2 when field.Bytes.Length > 0:
                    outputs.Add(Text(field.Bytes));
                    break;
                case 4:
                    op = Text(field.Bytes);
                    break;
            }
        foreach (string output in outputs)
            _producers[output] = (op, firstInput);
    }

    private static string NameOf(ReadOnlySpan<byte> value)
    {
        string name = "";
        for (ProtoReader field = new(value); field.Read();)
            if (field.Field == 1)
                name = Text(field.Bytes);
        return name;
    }

    // TensorProto.data_location, 1 for external.
    private static bool IsExternal(ReadOnlySpan<byte> tensor)
    {
        for (ProtoReader field = new(tensor); field.Read();)
            if (field.Field == 14 && field.Number == 1)
                return true;
        return false;
    }

    private static string Text(ReadOnlySpan<byte> bytes) => Encoding.UTF8.GetString(bytes);
}
