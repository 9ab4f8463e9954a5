using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.ML.Lime.Onnx.Model;

namespace Microsoft.ML.Lime.Tests;

/// <summary>Writes ONNX models of a few nodes, so that tests can compute every value by hand.</summary>
internal sealed class TinyOnnx(long irVersion = 7)
{
    private readonly Message _graph = new(), _metadata = new();
    private string? _domain; // of operators outside ONNX's own

    /// <summary>Version of ONNX's operator set.</summary>
    public int Opset { get; init; } = 13;

    /// <summary>Sizes are integers, or names of dynamic axes.</summary>
    public TinyOnnx Input(string name, TensorElement type, params object[] sizes) => Value(11, name, type, sizes);

    public TinyOnnx Output(string name, TensorElement type, params object[] sizes) => Value(12, name, type, sizes);

    /// <summary>An output that is a sequence of maps from names, or from numbers, to scores.</summary>
    public TinyOnnx Maps(string name, bool fromNumbers = false)
    {
        Message scores = new Message().Add(1, new Message().Number(1, 1));
        Message map = new Message().Add(5, new Message().Number(1, fromNumbers ? 7 : 8).Add(2, scores));
        _graph.Add(12, new Message().Text(1, name).Add(2, new Message().Add(4, new Message().Add(1, map))));
        return this;
    }

    public TinyOnnx Weights(string name, long[] sizes, params float[] values) =>
        Initializer(name, TensorElement.Float32, sizes, MemoryMarshal.AsBytes(values.AsSpan()));

    public TinyOnnx Halves(string name, long[] sizes, params float[] values) =>
        Initializer(name, TensorElement.Float16, sizes, MemoryMarshal.AsBytes(values.Select(value => (Half)value).ToArray().AsSpan()));

    /// <summary>Float weights in a separate file in the folder of the model; all of the file, or a part of it.</summary>
    public TinyOnnx ExternalWeights(string name, long[] sizes, string file, long offset = 0, long? length = null)
    {
        Message tensor = sizes.Aggregate(new Message(), (message, size) => message.Number(1, size));
        tensor.Number(2, 1).Text(8, name).Add(13, Entry("location", file));
        if (length is { } bytes)
            tensor.Add(13, Entry("offset", offset.ToString(CultureInfo.InvariantCulture)))
                .Add(13, Entry("length", bytes.ToString(CultureInfo.InvariantCulture)));
        _graph.Add(5, tensor.Number(14, 1));
        return this;

        static Message Entry(string key, string value) => new Message().Text(1, key).Text(2, value);
    }

    public TinyOnnx Bytes(string name, long[] sizes, params byte[] values) => Initializer(name, TensorElement.UInt8, sizes, values);

    public TinyOnnx Longs(string name, params long[] values) =>
        Initializer(name, TensorElement.Int64, [values.Length], MemoryMarshal.AsBytes(values.AsSpan()));

    /// <summary>
    /// Inputs and outputs are comma-separated names; attributes are integers, lists of integers, texts, floats or graphs. The operator may
    /// begin with its domain and a colon.
    /// </summary>
    public TinyOnnx Node(string op, string inputs, string outputs, params (string Name, object Value)[] attributes)
    {
        var node = new Message();
        foreach (string input in inputs.Split(','))
            node.Text(1, input);
        foreach (string output in outputs.Split(','))
            node.Text(2, output);
        string[] names = op.Split(':');
        node.Text(4, names[^1]);
        if (names.Length == 2)
            node.Text(7, _domain = names[0]);
        foreach ((string name, object value) in attributes)
        {
            Message attribute = new Message().Text(1, name);
            if (value is long[] list)
                node.Add(5, list.Aggregate(attribute, (message, item) => message.Number(8, item)).Number(20, 7));
            else if (value is string[] texts)
                node.Add(5, texts.Aggregate(attribute, (message, item) => message.Text(9, item)).Number(20, 8));
            else if (value is TinyOnnx body)
                node.Add(5, attribute.Bytes(6, [.. new Message().Text(2, name).ToBytes(), .. body._graph.ToBytes()]).Number(20, 5));
            else if (value is float number)
                node.Add(5, attribute.Float(2, number).Number(20, 1));
            else
                node.Add(5, attribute.Number(3, Convert.ToInt64(value, CultureInfo.InvariantCulture)).Number(20, 2));
        }
        _graph.Add(1, node);
        return this;
    }

    /// <summary>A key-value pair of the exporting program.</summary>
    public TinyOnnx Metadata(string key, string value)
    {
        _metadata.Add(14, new Message().Text(1, key).Text(2, value));
        return this;
    }

    public byte[] ToBytes() => [.. new Message().Number(1, irVersion).Text(2, "tiny").Add(7, _graph)
        .Add(8, new Message().Text(1, "").Number(2, Opset)).ToBytes(),
        .. _domain is null ? [] : new Message().Add(8, new Message().Text(1, _domain).Number(2, 2)).ToBytes(), .. _metadata.ToBytes()];

    private TinyOnnx Value(int field, string name, TensorElement type, object[] sizes)
    {
        var shape = new Message();
        foreach (object size in sizes)
            shape.Add(1, size is string open
                ? new Message().Text(2, open)
                : new Message().Number(1, Convert.ToInt64(size, CultureInfo.InvariantCulture)));
        var tensor = new Message().Number(1, (long)type).Add(2, shape);
        _graph.Add(field, new Message().Text(1, name).Add(2, new Message().Add(1, tensor)));
        return this;
    }

    private TinyOnnx Initializer(string name, TensorElement type, long[] sizes, ReadOnlySpan<byte> raw)
    {
        Message tensor = sizes.Aggregate(new Message(), (message, size) => message.Number(1, size));
        _graph.Add(5, tensor.Number(2, (long)type).Text(8, name).Bytes(9, raw));
        return this;
    }

    private sealed class Message
    {
        private readonly List<byte> _bytes = [];

        public Message Number(int field, long value) => Varint((ulong)field << 3).Varint((ulong)value);

        public Message Float(int field, float value)
        {
            Varint((ulong)field << 3 | 5);
            _bytes.AddRange(BitConverter.GetBytes(value));
            return this;
        }

        public Message Text(int field, string text) => Bytes(field, Encoding.UTF8.GetBytes(text));

        public Message Add(int field, Message message) => Bytes(field, message.ToBytes());

        public Message Bytes(int field, ReadOnlySpan<byte> bytes)
        {
            Varint((ulong)field << 3 | 2).Varint((ulong)bytes.Length);
            _bytes.AddRange(bytes);
            return this;
        }

        public Message Bytes(byte[] fields)
        {
            _bytes.AddRange(fields);
            return this;
        }

        public byte[] ToBytes() => [.. _bytes];

        private Message Varint(ulong value)
        {
            for (; value > 127; value >>= 7)
                _bytes.Add((byte)(value | 128));
            _bytes.Add((byte)value);
            return this;
        }
    }
}
