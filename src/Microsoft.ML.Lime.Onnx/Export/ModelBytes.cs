using System.Runtime.InteropServices;
using System.Text;
using Microsoft.ML.Lime.Onnx.Model;

namespace Microsoft.ML.Lime.Onnx.Export;

/// <summary>Adds fields to the graph of a serialised model; every other byte stays as it is.</summary>
internal static class ModelBytes
{
    // Field numbers of ModelProto, GraphProto and ValueInfoProto.
    private const int Graph = 7, GraphInput = 11, ValueName = 1;

    /// <summary>Adds fields.</summary>
    /// <param name="model">A serialised <c>ModelProto</c>.</param>
    /// <param name="before">Fields of the graph that come before its own.</param>
    /// <param name="after">Fields of the graph that come after its own.</param>
    /// <param name="withoutInput">Name of an input that is left out; null for none.</param>
    public static byte[] With(ReadOnlyMemory<byte> model, byte[] before, byte[] after, string? withoutInput)
    {
        List<byte> graph = [.. before], rest = [];
        int place = -1;
        for (ProtoReader field = new(model.Span); field.Read();)
            if (field.Field != Graph)
                rest.AddRange(model.Span[field.FieldStart..field.FieldEnd]);
            else
            {
                place = place < 0 ? rest.Count : place; // several graphs of a file are one
                graph.AddRange(withoutInput is null ? field.Bytes : WithoutInput(field.Bytes, withoutInput));
            }
        graph.AddRange(after);
        return [.. rest[..place], .. ProtoWriter.Message(Graph, CollectionsMarshal.AsSpan(graph)), .. rest[place..]];
    }

    private static byte[] WithoutInput(ReadOnlySpan<byte> graph, string name)
    {
        List<byte> kept = [];
        for (ProtoReader field = new(graph); field.Read();)
            if (field.Field != GraphInput || NameOf(field.Bytes) != name)
                kept.AddRange(graph[field.FieldStart..field.FieldEnd]);
        return [.. kept];
    }

    private static string NameOf(ReadOnlySpan<byte> value)
    {
        string name = "";
        for (ProtoReader field = new(value); field.Read();)
            if (field.Field == ValueName)
                name = Encoding.UTF8.GetString(field.Bytes);
        return name;
    }
}
