using Microsoft.ML.Lime.Onnx.Model;

namespace Microsoft.ML.Lime.Onnx.Export;

/// <summary>Computes a model's input from pixels, in the graph.</summary>
internal static class PreprocessingExport
{
    /// <summary>Why the preprocessing cannot be in the graph, a sentence each; empty if it can.</summary>
    public static IEnumerable<string> Problems(OnnxScorer scorer)
    {
        if (scorer.TakesWholeNumbers)
            yield return $"The input '{scorer.InputPlan.Tensor.Name}' takes whole numbers, so the preprocessing is in the model already; "
                + "omit --embed-preprocessing (OnnxExportOptions.EmbedPreprocessing).";
        else if (scorer.Preprocessing.Channels == ChannelOrder.Grey && scorer.Input.Channels > 1)
            yield return "The preprocessing makes the image grey with rounding, which is not part of an exported model; omit "
                + "--embed-preprocessing (OnnxExportOptions.EmbedPreprocessing).";
    }

    /// <summary>Declares the input of pixels, and computes the tensor of the old input, whose name it keeps.</summary>
    /// <param name="graph">Receives the nodes; they come before those of the model.</param>
    /// <param name="scorer">A model without problems.</param>
    public static void Add(GraphBuilder graph, OnnxScorer scorer)
    {
        (InputPlan plan, ScorerInput input, Preprocessing preprocessing) = (scorer.InputPlan, scorer.Input, scorer.Preprocessing);
        string pixels = $"{plan.Tensor.Name}.pixels";
        graph.Input(pixels, TensorElement.UInt8, [plan.Tensor.Shape[0],
            .. ((int[])[input.Height, input.Width, input.Channels]).Select(size => size.ToString(CultureInfo.InvariantCulture))]);
        string values = graph.Cast(pixels, TensorElement.Float32);
        if (preprocessing.Channels == ChannelOrder.Bgr && input.Channels > 1)
            values = graph.Gather(values, graph.List([2, 1, 0, .. Enumerable.Range(3, input.Channels - 3)]), axis: 3);
        // Three operations, each rounded, as outside of the model.
        values = graph.Multiply(values, graph.Scalar((float)preprocessing.Scale));
        values = graph.Divide(graph.Subtract(values, OfChannels(preprocessing.Mean)), OfChannels(preprocessing.Std));
        if (input.Layout == TensorLayout.Nchw)
            values = graph.Transpose(values, 0, 3, 1, 2);
        values = graph.Cast(values, plan.Tensor.Element, TensorElement.Float32);
        graph.AddNode(NodeWriter.Node("Identity", [values], [plan.Tensor.Name]));

        string OfChannels(IReadOnlyList<double> numbers) => graph.Constant([.. numbers.Select(number => (float)number)], numbers.Count);
    }
}
