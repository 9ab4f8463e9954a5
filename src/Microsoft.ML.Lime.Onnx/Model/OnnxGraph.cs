using System.Text;

namespace Microsoft.ML.Lime.Onnx.Model;

/// <summary>The parts of a model that are read without ONNX Runtime: producer, versions, and nodes of the graph.</summary>
internal sealed class OnnxGraph
{
    private readonly List<OnnxNode> _nodes = [];
    private readonly Dictionary<string, OnnxNode> _producers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ReadOnlyMemory<byte>> _initializers = new(StringComparer.Ordinal);
    private readonly List<string> _outputs = [];
    private readonly HashSet<string> _otherOutputs = new(StringComparer.Ordinal);
    private readonly List<string> _opsets = [];
    private readonly Dictionary<string, string> _metadata = new(StringComparer.Ordinal);
    private readonly ExternalData? _external;

    // Operators that keep the values of their first input.
    public static readonly IReadOnlySet<string> Wrappers = new HashSet<string>(StringComparer.Ordinal)
    {
        "Cast", "Dropout", "Flatten", "Identity", "Reshape", "Squeeze", "Transpose", "Unsqueeze", "QuantizeLinear", "DequantizeLinear",
    };

    private OnnxGraph(ExternalData? external) => _external = external;

    /// <summary>The version of the file format.</summary>
    public long IrVersion { get; private set; }

    /// <summary>Program that wrote the file, such as <c>pytorch 2.1</c>; empty if the file does not state it.</summary>
    public string Producer { get; private set; } = "";

    /// <summary>The operator sets, such as <c>ai.onnx 13</c>.</summary>
    public IReadOnlyList<string> Opsets => _opsets;

    /// <summary>The statements about the model in its file (<c>metadata_props</c>).</summary>
    public IReadOnlyDictionary<string, string> Metadata => _metadata;

    /// <summary>Names of the graph's outputs.</summary>
    public IReadOnlyList<string> Outputs => _outputs;

    /// <summary>Names of all outputs of the graph's nodes, in order.</summary>
    public IReadOnlyCollection<string> Tensors => _producers.Keys;

    /// <summary>The nodes, in order.</summary>
    public IReadOnlyList<OnnxNode> Nodes => _nodes;

    /// <summary>The operators of other domains than ONNX's and ONNX Runtime's own, such as <c>ai.onnx.contrib:DecodeImage</c>.</summary>
    public IReadOnlyList<string> ForeignOperators => [.. _nodes
        .Where(node => node.Domain is not ("" or "ai.onnx" or "ai.onnx.ml" or "ai.onnx.preview.training" or "com.microsoft"))
        .Select(node => $"{node.Domain}:{node.Operator}").Distinct()];

    /// <summary>The operator that computes a tensor's values, before nodes that only reshape them; null for unknown tensors.</summary>
    public string? OperatorOf(string tensor)
    {
        string? op = null;
        // At most as many steps as nodes, in case an invalid graph has a cycle.
        for (int i = 0; i < _producers.Count && _producers.TryGetValue(tensor, out OnnxNode? node); i++)
        {
            op = node.Operator;
            if (!Wrappers.Contains(op) || node.Inputs.Count == 0)
                break;
            tensor = node.Inputs[0];
        }
        return op;
    }

    /// <summary>Whether a tensor is an output that is declared as float32 or float16, or another tensor, whose type is not known.</summary>
    public bool IsFloat(string tensor) => !_otherOutputs.Contains(tensor);

    /// <summary>Whether a tensor is stored in the model.</summary>
    public bool IsStored(string tensor) =>
        _initializers.ContainsKey(tensor) || ProducerOf(tensor) is { Operator: "Constant" };

    /// <summary>The node that computes a tensor; null for inputs, initializers and unknown tensors.</summary>
    public OnnxNode? ProducerOf(string tensor) => _producers.GetValueOrDefault(tensor);

    /// <summary>The nodes that have a tensor as an input.</summary>
    public IEnumerable<OnnxNode> ConsumersOf(string tensor) => _nodes.Where(node => node.Inputs.Contains(tensor));

    /// <summary>
    /// The values of a tensor that is stored in the model: an initializer, a constant, or one of these after nodes that keep the values or
    /// convert 8 bits to floats; null for other tensors.
    /// </summary>
    /// <exception cref="InvalidDataException">The tensor is invalid.</exception>
    /// <exception cref="EndOfStreamException">The tensor ends too early.</exception>
    public OnnxConstant? ConstantOf(string tensor)
    {
        if (_initializers.TryGetValue(tensor, out ReadOnlyMemory<byte> initializer))
            return OnnxConstant.Parse(initializer.Span, _external);
        return ProducerOf(tensor) switch
        {
            { Operator: "Constant" } node when node.Tensor("value") is { } value => OnnxConstant.Parse(value.Span, _external),
            { Operator: "Transpose" } node when (node.Ints("perm") ?? [1, 0]) is [1, 0] => ConstantOf(node.Input(0))?.Transposed(),
            { Operator: "Identity" or "Cast" } node => ConstantOf(node.Input(0)),
            { Operator: "DequantizeLinear" } node => Quantization.Create(this, node.Input(1), node.Input(2), (int)node.Int("axis", 1))
                ?.Apply(ConstantOf(node.Input(0))),
            _ => null,
        };
    }

    /// <summary>The sizes of an initializer; null for other tensors.</summary>
    public IReadOnlyList<long>? InitializerSizes(string tensor)
    {
        if (!_initializers.TryGetValue(tensor, out ReadOnlyMemory<byte> initializer))
            return null;
        List<long> sizes = [];
        for (ProtoReader field = new(initializer.Span); field.Read();)
            if (field.Field == 1)
                field.AddNumbersTo(sizes);
        return sizes;
    }

    /// <summary>Reads a serialised <c>ModelProto</c>.</summary>
    /// <param name="model">Its bytes.</param>
    /// <param name="external">The files beside the model that keep weights; null if there are none.</param>
    /// <exception cref="InvalidDataException">The bytes are not a model.</exception>
    /// <exception cref="EndOfStreamException">The bytes end too early.</exception>
    public static OnnxGraph Parse(ReadOnlyMemory<byte> model, ExternalData? external = null)
    {
        var graph = new OnnxGraph(external);
        bool found = false;
        string producer = "", version = "";
        for (ProtoReader field = new(model.Span); field.Read();)
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
                    graph.ReadGraph(model.Slice(field.Start, field.Bytes.Length));
                    found = true;
                    break;
                case 8:
                    graph.ReadOpset(field.Bytes);
                    break;
                case 14:
                    graph._metadata[NameOf(field.Bytes, 1)] = NameOf(field.Bytes, 2);
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

    private void ReadGraph(ReadOnlyMemory<byte> graph)
    {
        for (ProtoReader field = new(graph.Span); field.Read();)
            switch (field.Field)
            {
                case 1:
                    Add(OnnxNode.Parse(graph.Slice(field.Start, field.Bytes.Length)));
                    break;
                case 5:
                    _initializers[NameOf(field.Bytes, 8)] = graph.Slice(field.Start, field.Bytes.Length);
                    break;
                case 12:
                    string output = NameOf(field.Bytes, 1);
                    _outputs.Add(output);
                    if (!DeclaresFloat(field.Bytes))
                        _otherOutputs.Add(output);
                    break;
            }
    }

    private void Add(OnnxNode node)
    {
        _nodes.Add(node);
        foreach (string output in node.Outputs)
            _producers[output] = node;
    }

    private static string NameOf(ReadOnlySpan<byte> value, int nameField)
    {
        string name = "";
        for (ProtoReader field = new(value); field.Read();)
            if (field.Field == nameField)
                name = Text(field.Bytes);
        return name;
    }

    // ValueInfoProto.type.tensor_type.elem_type; a missing type may be any.
    private static bool DeclaresFloat(ReadOnlySpan<byte> output)
    {
        for (ProtoReader value = new(output); value.Read();)
            if (value.Field == 2)
                for (ProtoReader type = new(value.Bytes); type.Read();)
                {
                    if (type.Field is 4 or 5 or 8 or 9) // a sequence, map, sparse tensor or optional value
                        return false;
                    if (type.Field == 1)
                        for (ProtoReader tensor = new(type.Bytes); tensor.Read();)
                            if (tensor.Field == 1)
                                return (TensorElement)tensor.Number is TensorElement.Float32 or TensorElement.Float16;
                }
        return true;
    }

    private static string Text(ReadOnlySpan<byte> bytes) => Encoding.UTF8.GetString(bytes);
}
