using System.Text;

namespace Microsoft.ML.Lime.Onnx.Model;

/// <summary>A node of a graph: operator, inputs, outputs and attributes.</summary>
internal sealed class OnnxNode
{
    private readonly Dictionary<string, ReadOnlyMemory<byte>> _attributes = new(StringComparer.Ordinal);
    private readonly List<string> _inputs = [];
    private readonly List<string> _outputs = [];

    private OnnxNode(ReadOnlyMemory<byte> bytes) => Bytes = bytes;

    /// <summary>The <c>NodeProto</c>.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>The operator.</summary>
    public string Operator { get; private set; } = "";

    /// <summary>The domain of the operator; empty for ONNX's own.</summary>
    public string Domain { get; private set; } = "";

    /// <summary>Names of the input tensors; an empty name stands for an omitted input.</summary>
    public IReadOnlyList<string> Inputs => _inputs;

    /// <summary>Names of the output tensors.</summary>
    public IReadOnlyList<string> Outputs => _outputs;

    /// <summary>The name of an input; empty if it is omitted.</summary>
    public string Input(int index) => index < _inputs.Count ? _inputs[index] : "";

    /// <summary>Reads a <c>NodeProto</c>.</summary>
    public static OnnxNode Parse(ReadOnlyMemory<byte> node)
    {
        var parsed = new OnnxNode(node);
        for (ProtoReader field = new(node.Span); field.Read();)
            switch (field.Field)
            {
                case 1:
                    parsed._inputs.Add(Encoding.UTF8.GetString(field.Bytes));
                    break;
                case 2 when field.Bytes.Length > 0:
                    parsed._outputs.Add(Encoding.UTF8.GetString(field.Bytes));
                    break;
                case 4:
                    parsed.Operator = Encoding.UTF8.GetString(field.Bytes);
                    break;
                case 7:
                    parsed.Domain = Encoding.UTF8.GetString(field.Bytes);
                    break;
                case 5:
                    parsed.ReadAttribute(node.Slice(field.Start, field.Bytes.Length));
                    break;
            }
        return parsed;
    }

    /// <summary>An integer attribute.</summary>
    public long Int(string name, long otherwise)
    {
        if (_attributes.TryGetValue(name, out ReadOnlyMemory<byte> attribute))
            for (ProtoReader field = new(attribute.Span); field.Read();)
                if (field.Field == 3)
                    return (long)field.Number;
        return otherwise;
    }

    /// <summary>A float attribute.</summary>
    public float Float(string name, float otherwise)
    {
        if (_attributes.TryGetValue(name, out ReadOnlyMemory<byte> attribute))
            for (ProtoReader field = new(attribute.Span); field.Read();)
                if (field.Field == 2)
                    return BitConverter.UInt32BitsToSingle((uint)field.Number);
        return otherwise;
    }

    /// <summary>A text attribute.</summary>
    public string Text(string name, string otherwise)
    {
        if (_attributes.TryGetValue(name, out ReadOnlyMemory<byte> attribute))
            for (ProtoReader field = new(attribute.Span); field.Read();)
                if (field.Field == 4)
                    return Encoding.UTF8.GetString(field.Bytes);
        return otherwise;
    }

    /// <summary>An attribute that is a list of integers; null if it is missing.</summary>
    public IReadOnlyList<long>? Ints(string name)
    {
        if (!_attributes.TryGetValue(name, out ReadOnlyMemory<byte> attribute))
            return null;
        List<long> numbers = [];
        for (ProtoReader field = new(attribute.Span); field.Read();)
            if (field.Field == 8)
                field.AddNumbersTo(numbers);
        return numbers;
    }

    /// <summary>An attribute that is a list of texts; null if it is missing.</summary>
    public IReadOnlyList<string>? Texts(string name)
    {
        if (!_attributes.TryGetValue(name, out ReadOnlyMemory<byte> attribute))
            return null;
        List<string> texts = [];
        for (ProtoReader field = new(attribute.Span); field.Read();)
            if (field.Field == 9)
                texts.Add(Encoding.UTF8.GetString(field.Bytes));
        return texts;
    }

    /// <summary>The bytes of a tensor attribute; null if it is missing.</summary>
    public ReadOnlyMemory<byte>? Tensor(string name)
    {
        if (_attributes.TryGetValue(name, out ReadOnlyMemory<byte> attribute))
            for (ProtoReader field = new(attribute.Span); field.Read();)
                if (field.Field == 5)
                    return attribute.Slice(field.Start, field.Bytes.Length);
        return null;
    }

    private void ReadAttribute(ReadOnlyMemory<byte> attribute)
    {
        for (ProtoReader field = new(attribute.Span); field.Read();)
            if (field.Field == 1)
                _attributes[Encoding.UTF8.GetString(field.Bytes)] = attribute;
    }
}
