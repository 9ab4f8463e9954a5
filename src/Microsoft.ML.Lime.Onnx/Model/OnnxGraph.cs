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
    private readonly Dictionary<string, StoredValues?> _stored = new(StringComparer.Ordinal);
    private readonly Lazy<Dictionary<string, List<OnnxNode>>> _consumers;

    // Operators that keep the values of their first input.
    public static readonly IReadOnlySet<string> Wrappers = new HashSet<string>(StringComparer.Ordinal)
    {
        "Cast", "Dropout", "Flatten", "Identity", "Reshape", "Squeeze", "Transpose", "Unsqueeze", "QuantizeLinear", "DequantizeLinear",
    };

    private OnnxGraph(ExternalData? external) => (_external, _consumers) = (external, new(FindConsumers));

    /// <summary>The version of the file format.</summary>
    public long IrVersion { get; private set; }

    /// <summary>Program that wrote the file, such as <c>pytorch 2.1</c>; empty if the file does not state it.</summary>
    public string Producer { get; private set; } = "";

    /// <summary>The operator sets, such as <c>ai.onnx 13</c>.</summary>
    public IReadOnlyList<string> Opsets => _opsets;

    /// <summary>Version of ONNX's own operator set; 0 if the file states none.</summary>
    public int Opset { get; private set; }

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

    /// <summary>The <c>TensorProto</c> of an initializer; null for other tensors.</summary>
    public ReadOnlyMemory<byte>? Initializer(string tensor) =>
        _initializers.TryGetValue(tensor, out ReadOnlyMemory<byte> initializer) ? initializer : null;

    /// <summary>The node that computes a tensor; null for inputs, initializers and unknown tensors.</summary>
    public OnnxNode? ProducerOf(string tensor) => _producers.GetValueOrDefault(tensor);

    /// <summary>The nodes that have a tensor as an input, in order.</summary>
    public IReadOnlyList<OnnxNode> ConsumersOf(string tensor) => _consumers.Value.GetValueOrDefault(tensor) ?? [];

    /// <summary>
    /// The values of a tensor that is stored in the model: an initializer, a constant, or one of these after nodes that keep the values or
    /// convert 8 bits to floats; null for other tensors.
    /// </summary>
    /// <exception cref="InvalidDataException">The tensor is invalid.</exception>
    /// <exception cref="EndOfStreamException">The tensor ends too early.</exception>
    public OnnxConstant? ConstantOf(string tensor)
    {
        if (StoredOf(tensor) is not { } stored || Values(stored.Plain) is not { } values)
            return null;
        if (stored.Dequantizing is not { } node)
            return values;
        // Scale and zero point are stored as they are: none is the result of another DequantizeLinear.
        OnnxConstant? real = Quantization.Create(PlainConstantOf, node.Input(1), node.Input(2), (int)node.Int("axis", 1))?.Apply(values);
        return stored.IsTransposedAfter ? real?.Transposed() : real;
    }

    private OnnxConstant? PlainConstantOf(string tensor) =>
        StoredOf(tensor) is { Dequantizing: null } stored ? Values(stored.Plain) : null;

    private OnnxConstant? Values((string Tensor, bool IsTransposed) plain)
    {
        OnnxConstant? values = _initializers.TryGetValue(plain.Tensor, out ReadOnlyMemory<byte> initializer)
            ? OnnxConstant.Parse(initializer.Span, _external)
            : ProducerOf(plain.Tensor)?.Tensor("value") is { } value ? OnnxConstant.Parse(value.Span, _external) : null;
        return plain.IsTransposed ? values?.Transposed() : values;
    }

    /// <summary>Where the values of a tensor are stored. Each tensor is looked at once, so chains of any length take linear time.</summary>
    private StoredValues? StoredOf(string tensor)
    {
        Stack<(string Tensor, OnnxNode Node)> path = [];
        StoredValues? stored;
        while (!_stored.TryGetValue(tensor, out stored))
        {
            _stored[tensor] = null; // ends a cycle in an invalid graph
            OnnxNode? node = ProducerOf(tensor);
            if (_initializers.ContainsKey(tensor) || node is { Operator: "Constant" })
            {
                _stored[tensor] = stored = new StoredValues((tensor, false), null, false);
                break;
            }
            bool isKept = node is { Operator: "Identity" or "Cast" or "DequantizeLinear" }
                || node is { Operator: "Transpose" } && (node.Ints("perm") ?? [1, 0]) is [1, 0];
            if (!isKept)
                break;
            path.Push((tensor, node!));
            tensor = node!.Input(0);
        }
        while (path.TryPop(out (string Tensor, OnnxNode Node) step))
            _stored[step.Tensor] = stored = stored?.After(step.Node);
        return stored;
    }

    private Dictionary<string, List<OnnxNode>> FindConsumers()
    {
        Dictionary<string, List<OnnxNode>> consumers = new(StringComparer.Ordinal);
        foreach (OnnxNode node in _nodes)
            foreach (string input in node.Inputs.Distinct())
                if (consumers.TryGetValue(input, out List<OnnxNode>? known))
                    known.Add(node);
                else
                    consumers[input] = [node];
        return consumers;
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
        if (domain is "" or "ai.onnx")
            Opset = (int)Math.Min(version, int.MaxValue);
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

    /// <summary>Where the values of a tensor are stored, and what nodes do with them.</summary>
    /// <param name="Plain">The tensor with the stored values, and whether its rows and columns are exchanged.</param>
    /// <param name="Dequantizing">The node that converts them to floats; null for none.</param>
    /// <param name="IsTransposedAfter">Whether rows and columns are exchanged after that.</param>
    private sealed record StoredValues((string Tensor, bool IsTransposed) Plain, OnnxNode? Dequantizing, bool IsTransposedAfter)
    {
        /// <summary>The same after one more node; null if the node does not take such values.</summary>
        public StoredValues? After(OnnxNode node) => node.Operator switch
        {
            "DequantizeLinear" => Dequantizing is null ? this with { Dequantizing = node } : null,
            "Transpose" when Dequantizing is null => this with { Plain = (Plain.Tensor, !Plain.IsTransposed) },
            "Transpose" => this with { IsTransposedAfter = !IsTransposedAfter },
            _ => this,
        };
    }
}
