using Microsoft.ML.Lime.Onnx.Model;

namespace Microsoft.ML.Lime.Onnx;

/// <summary>What is assumed about the pixels where no preprocessing was given, and what the model's file suggests.</summary>
internal static class PixelGuess
{
    /// <summary>The guess as a sentence; null where the model is known to take RGB pixels from 0 to 255.</summary>
    /// <param name="graph">The model.</param>
    /// <param name="input">Its input.</param>
    /// <param name="scores">Number of scores per image.</param>
    public static string? Create(OnnxGraph graph, InputPlan input, int scores)
    {
        var metadata = new PixelMetadata(graph.Metadata);
        bool isRangeKnown = !input.Tensor.IsFloat || metadata.Preset == "raw";
        string? order = input.Image.Channels == 1 ? null : metadata.Channels switch
        {
            ChannelOrder.Bgr => "bgr",
            ChannelOrder.Grey => "grey",
            _ => null,
        };
        if (isRangeKnown && order is null)
            return null;
        List<string> facts = [], options = [];
        if (!isRangeKnown && metadata.Preset is { } preset)
        {
            facts.Add(preset == "unit" ? "a range of 0 to 1" : "a range of -1 to 1");
            options.Add($"--preprocess {preset}");
        }
        else if (!isRangeKnown && metadata.Range.Length > 0)
        {
            facts.Add($"the range {metadata.Range}");
            options.Add("--scale and --mean for it");
        }
        if (order is not null)
        {
            facts.Add($"the channel order {order.ToUpperInvariant()}");
            options.Add($"--channels {order}");
        }
        string hint = facts.Count == 0 ? "" : $" The model's metadata state {string.Join(" and ", facts)}: use "
            + $"{string.Join(" and ", options)}{(metadata.Range.Length > 0 && metadata.Preset is null ? "" : ", or --preprocess auto "
                + "(ModelPreprocessing.Find)")}.";
        if (!isRangeKnown)
            hint += (metadata.Range.Length > 0 ? "" : $" {OnnxScorer.ProbablyWants(scores) ?? FromProducer(graph.Producer)}")
                + " If the model scales the pixels itself, use --preprocess raw.";
        return (isRangeKnown ? "The channels entered the model in the order RGB" : "The pixels were not preprocessed (0 to 255)")
            + $", because no preprocessing was given (--preprocess, OnnxScorerOptions.Preprocessing).{hint}";
    }

    private static string FromProducer(string producer) =>
        producer.StartsWith("pytorch", StringComparison.OrdinalIgnoreCase)
            ? "Models from PyTorch mostly want --preprocess imagenet, or unit."
        : producer.StartsWith("tf2onnx", StringComparison.OrdinalIgnoreCase)
        || producer.StartsWith("keras", StringComparison.OrdinalIgnoreCase)
            ? "Models from TensorFlow mostly want --preprocess unit, signed-unit or caffe."
        : "Most models want another range, such as --preprocess imagenet, unit or signed-unit.";
}
