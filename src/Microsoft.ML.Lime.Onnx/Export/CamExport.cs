using Microsoft.ML.Lime.Onnx.Model;

namespace Microsoft.ML.Lime.Onnx.Export;

/// <summary>Adds a class activation map to a graph: the activations, weighted by the linear layer.</summary>
internal static class CamExport
{
    /// <summary>Adds the map of each explained class.</summary>
    /// <param name="model">The model.</param>
    /// <param name="options">Layer and upsampling; they have no problem.</param>
    public static void Add(ExportedModel model, CamOptions options)
    {
        GraphBuilder graph = model.Graph;
        var layer = (OnnxActivationLayer)model.Scorer.Layer(options.Layer);
        (int channels, int height, int width) = layer.Size;
        // Sums are computed in double. Where each class has its own channel, there is nothing to sum, and the conversion would take time.
        TensorElement type = layer.Head!.IsIdentity ? TensorElement.Float32 : TensorElement.Float64;
        string weights = graph.Cast(Weights(model, layer.Head), type, TensorElement.Float32);
        string activations = graph.Cast(Activations(model, layer), type);
        string sums = graph.MatMul(weights, activations); // [images, classes, positions]
        string maps = graph.Reshape(graph.Cast(sums, TensorElement.Float32, type), -1, model.Count, height, width);
        (maps, height, width) = MapResizing.Enlarge(graph, maps, (height, width), model.Scorer.Input, options.Upsampling);
        model.AddOutput("map", maps, TensorElement.Float32, height, width);
    }

    /// <summary>The weights of the channels for the explained classes: float32 [images or 1, classes, channels].</summary>
    private static string Weights(ExportedModel model, IActivationLayer.LinearHead head)
    {
        GraphBuilder graph = model.Graph;
        if (model.Classes is { } classes)
            return graph.Constant(Rows(head, model, classes), 1, classes.Count, head.Channels);
        if (!head.IsIdentity)
            return graph.Gather(
                graph.Constant(Rows(head, model, [.. Enumerable.Range(0, model.Reading.Classes)]), model.Reading.Classes, head.Channels),
                model.Explained);
        // The weight is 1 where the channel is the class.
        string numbers = graph.List([.. Enumerable.Range(0, head.Channels).Select(channel => (long)channel)]);
        string equal = graph.Node("Equal", [graph.Reshape(model.Explained, -1, model.Count, 1), numbers]);
        return graph.Cast(equal, TensorElement.Float32);
    }

    // A single output is the logit of the second of two classes, and the first one has the opposite.
    private static float[] Rows(IActivationLayer.LinearHead head, ExportedModel model, IReadOnlyList<int> classes) =>
        [.. classes.SelectMany(index => Enumerable.Range(0, head.Channels).Select(channel => (float)(model.Reading.Pair.IsPair
            ? (index == 0 ? -1 : 1) * head.Weight(0, channel)
            : head.Weight(index, channel))))];

    /// <summary>The activations: [images, channels, positions].</summary>
    private static string Activations(ExportedModel model, OnnxActivationLayer layer)
    {
        GraphBuilder graph = model.Graph;
        string tensor = layer.Name;
        if (Quantization.NamesOf(model.File.Graph.ProducerOf(tensor)) is var (scale, zeroPoint))
            tensor = graph.Node("DequantizeLinear", zeroPoint.Length > 0 ? [tensor, scale, zeroPoint] : [tensor, scale]);
        if (layer.Layout == TensorLayout.Nhwc)
            tensor = graph.Transpose(tensor, 0, 3, 1, 2);
        (int channels, int height, int width) = layer.Size;
        return graph.Reshape(tensor, -1, channels, height * width);
    }
}
