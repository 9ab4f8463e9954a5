namespace Microsoft.ML.Lime.Onnx.Model;

/// <summary>
/// Visits all tensors that are stored in a serialised model, also those of subgraphs and attributes, and may replace them.
/// </summary>
internal static class TensorRewriter
{
    // A message with deeper ones within it is not read by the library protobuf, and so not by ONNX Runtime.
    private const int MaxDepth = 100;

    private enum Kind
    {
        Model,
        Graph,
        Function,
        Node,
        Attribute,
        Sparse,
        Tensor,
    }

    /// <summary>Visits each <c>TensorProto</c> of a serialised <c>ModelProto</c>.</summary>
    /// <exception cref="InvalidDataException">The bytes are not a model.</exception>
    /// <exception cref="EndOfStreamException">The bytes end too early.</exception>
    public static void Visit(ReadOnlyMemory<byte> model, Action<ReadOnlyMemory<byte>> visit) => Changed(model, Kind.Model, tensor =>
    {
        visit(tensor);
        return null;
    });

    /// <summary>Replaces tensors.</summary>
    /// <param name="model">A serialised <c>ModelProto</c>.</param>
    /// <param name="replace">Gets each <c>TensorProto</c>, and returns the new one; null leaves it as it is.</param>
    /// <returns>The model with the new tensors; a copy if none was replaced.</returns>
    /// <exception cref="InvalidDataException">The bytes are not a model.</exception>
    /// <exception cref="EndOfStreamException">The bytes end too early.</exception>
    public static byte[] Rewrite(ReadOnlyMemory<byte> model, Func<ReadOnlyMemory<byte>, byte[]?> replace) =>
        Changed(model, Kind.Model, replace) ?? model.ToArray();

    private static byte[]? Changed(
        ReadOnlyMemory<byte> message, Kind kind, Func<ReadOnlyMemory<byte>, byte[]?> replace, int depth = 0)
    {
        if (depth > MaxDepth)
            throw new InvalidDataException($"Messages are nested deeper than {MaxDepth} times.");
        if (kind == Kind.Tensor)
            return replace(message);
        MemoryStream? written = null;
        int copied = 0;
        for (ProtoReader field = new(message.Span); field.Read();)
        {
            if (Child(kind, field.Field) is not { } child
                || Changed(message.Slice(field.Start, field.Bytes.Length), child, replace, depth + 1) is not { } changed)
                continue;
            written ??= new MemoryStream(message.Length);
            written.Write(message.Span[copied..field.FieldStart]);
            written.Write(ProtoWriter.Head(field.Field, changed.Length));
            written.Write(changed);
            copied = field.FieldEnd;
        }
        written?.Write(message.Span[copied..]);
        return written?.ToArray();
    }

    // Field numbers of onnx.proto.
    private static Kind? Child(Kind kind, int field) => (kind, field) switch
    {
        (Kind.Model, 7) => Kind.Graph,
        (Kind.Model, 25) => Kind.Function,
        (Kind.Graph, 1) or (Kind.Function, 7) => Kind.Node,
        (Kind.Graph, 5) => Kind.Tensor,
        (Kind.Graph, 15) or (Kind.Attribute, 22 or 23) => Kind.Sparse,
        (Kind.Node, 5) => Kind.Attribute,
        (Kind.Attribute, 5 or 10) or (Kind.Sparse, 1 or 2) => Kind.Tensor,
        (Kind.Attribute, 6 or 11) => Kind.Graph,
        _ => null,
    };
}
