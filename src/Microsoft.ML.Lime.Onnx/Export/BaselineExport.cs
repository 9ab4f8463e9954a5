using Microsoft.ML.Lime.Onnx.Model;

namespace Microsoft.ML.Lime.Onnx.Export;

/// <summary>
/// Computes baselines in a graph. The preprocessing is undone, and applied again after that, so that the baseline has the same bits as in
/// an explanation: models that round to 8 bits are sensitive to the last one.
/// </summary>
internal static class BaselineExport
{
    private const string Named = "image-mean, segment-mean, color or blur";

    /// <summary>Why a baseline cannot be computed in the graph, a sentence each; empty if it can.</summary>
    public static IEnumerable<string> Problems(IBaseline baseline, OnnxScorer scorer)
    {
        if (baseline.Info.Name is not ("image-mean" or "segment-mean" or "color" or "blur"))
            yield return $"The baseline {baseline.Info.Name} is not known, so it cannot be part of an exported model; use {Named}.";
        else if (baseline.Info is { Name: "segment-mean", Parameters.Count: > 0 })
            yield return "Truncated segment means depend on the pixels before the preprocessing, so they cannot be part of an exported "
                + "model; use segment-mean (Baselines.SegmentMean).";
        else if (baseline.Info.Name != "color" && scorer.Input.Channels > 1 && scorer.Preprocessing.Channels == ChannelOrder.Grey)
            yield return "The preprocessing makes the image grey with rounding, so the mean and the blur of the pixels are not known in an "
                + "exported model; use the baseline color.";
    }

    /// <summary>Computes the baseline of one image, before the rounding for inputs of whole numbers.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="baseline">A baseline without problems.</param>
    /// <param name="scorer">The model.</param>
    /// <param name="image">The model input of the image: float32, of three axes.</param>
    /// <param name="segments">The segment of each pixel, int32 [height x width], and their number; null for a method without.</param>
    /// <returns>float32, of three axes, some of which may have the size 1.</returns>
    public static string Write(
        GraphBuilder graph, IBaseline baseline, OnnxScorer scorer, string image, (string Labels, int Count)? segments)
    {
        ScorerInput input = scorer.Input;
        if (baseline.Info.Name == "color")
            return Color(graph, baseline, scorer);
        bool isLast = input.Layout == TensorLayout.Nhwc;
        string planes = graph.Cast(isLast ? graph.Transpose(image, 2, 0, 1) : image, TensorElement.Float64);
        (string scale, string mean, string std) = Preprocessing(graph, scorer);
        planes = graph.Add(graph.Multiply(planes, graph.Cast(std, TensorElement.Float64)), graph.Cast(mean, TensorElement.Float64));
        planes = graph.Divide(planes, graph.Cast(scale, TensorElement.Float64));
        planes = baseline.Info.Name switch
        {
            "blur" => Blurred(graph, baseline, planes, input),
            "segment-mean" when segments is var (labels, count) => SegmentMeans(graph, planes, labels, count, input),
            _ => graph.Mean(planes, 1, 2),
        };
        string floats = graph.Multiply(graph.Cast(planes, TensorElement.Float32), scale);
        floats = graph.Divide(graph.Subtract(floats, mean), std);
        return isLast ? graph.Transpose(floats, 1, 2, 0) : floats;
    }

    /// <summary>The preprocessing of each channel: scalars, or float32 [channels, 1, 1].</summary>
    private static (string Scale, string Mean, string Std) Preprocessing(GraphBuilder graph, OnnxScorer scorer)
    {
        return (graph.Scalar((float)scorer.Preprocessing.Scale), OfChannels(scorer.Preprocessing.Mean),
            OfChannels(scorer.Preprocessing.Std));

        string OfChannels(IReadOnlyList<double> values) =>
            graph.Constant([.. values.Select(value => (float)value)], values.Count, 1, 1);
    }

    private static string Color(GraphBuilder graph, IBaseline baseline, OnnxScorer scorer)
    {
        ScorerInput input = scorer.Input;
        ImageBuffer black = ImageBuffer.FromFloats(input.Height, input.Width, input.Channels, new float[input.Length]);
        var prepared = new float[input.Length];
        var segment = SegmentMap.FromValues(input.Height, input.Width, new int[input.Height * input.Width]);
        scorer.Prepare(baseline.Paint(black, segment), prepared);
        float[] channels = [.. Enumerable.Range(0, input.Channels).Select(channel => prepared[channel * input.ChannelStride])];
        return input.Layout == TensorLayout.Nhwc
            ? graph.Constant(channels, 1, 1, input.Channels)
            : graph.Constant(channels, input.Channels, 1, 1);
    }

    private static string Blurred(GraphBuilder graph, IBaseline baseline, string planes, ScorerInput input)
    {
        // The default width follows from both sides, but each side is blurred by itself here.
        double sigma = baseline.Info.Parameters.Count > 0 ? baseline.Info.Parameters[0].Value : 0.05 * Math.Min(input.Height, input.Width);
        string columns = graph.Constant(Baselines.BlurWeights(sigma, input.Width), input.Width, input.Width);
        string rows = graph.Constant(Baselines.BlurWeights(sigma, input.Height), input.Height, input.Height);
        return graph.MatMul(rows, graph.MatMul(planes, graph.Transpose(columns, 1, 0)));
    }

    private static string SegmentMeans(GraphBuilder graph, string planes, string labels, int count, ScorerInput input)
    {
        int pixels = input.Height * input.Width;
        string numbers = graph.Constant([.. Enumerable.Range(0, count)], 1, count);
        string isIn = graph.Cast(graph.Node("Equal", [graph.Reshape(labels, pixels, 1), numbers]), TensorElement.Float64);
        string areas = graph.MatMul(graph.Constant([.. Enumerable.Repeat(1.0, pixels)], 1, pixels), isIn);
        string means = graph.Divide(graph.MatMul(graph.Reshape(planes, input.Channels, pixels), isIn), areas);
        return graph.Reshape(graph.Gather(means, labels, axis: 1), input.Channels, input.Height, input.Width);
    }
}
