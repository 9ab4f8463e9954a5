using Microsoft.ML.Lime.Onnx.Model;

namespace Microsoft.ML.Lime.Onnx;

/// <summary>What is assumed about the pixels where no preprocessing was given, and what the model's file suggests.</summary>
internal static class PixelGuess
{
    /// <summary>The metadata by which Windows ML and Core ML converters state the range of the pixels.</summary>
    private const string PixelRange = "Image.NominalPixelRange";

    /// <summary>The guess as a sentence; null where the model is known to take pixels from 0 to 255.</summary>
    /// <param name="graph">The model.</param>
    /// <param name="input">Its input.</param>
    /// <param name="scores">Number of scores per image.</param>
    public static string? Create(OnnxGraph graph, OnnxModelInfo.Tensor input, int scores)
    {
        string? range = graph.Metadata.GetValueOrDefault(PixelRange);
        if (!input.IsFloat || range == "NominalRange_0_255")
            return null;
        string hint = range switch
        {
            "Normalized_0_1" => "The model's metadata state a range of 0 to 1: use --preprocess unit.",
            "Normalized_1_1" => "The model's metadata state a range of -1 to 1: use --preprocess signed-unit.",
            _ => OnnxScorer.ProbablyWants(scores) ?? FromProducer(graph.Producer),
        };
        return "The pixels were not preprocessed (0 to 255), because no preprocessing was given "
            + $"(--preprocess, OnnxScorerOptions.Preprocessing). {hint} If the model scales the pixels itself, use --preprocess raw.";
    }

    private static string FromProducer(string producer) =>
        producer.StartsWith("pytorch", StringComparison.OrdinalIgnoreCase)
            ? "Models from PyTorch mostly want --preprocess imagenet, or unit."
        : producer.StartsWith("tf2onnx", StringComparison.OrdinalIgnoreCase)
        || producer.StartsWith("keras", StringComparison.OrdinalIgnoreCase)
            ? "Models from TensorFlow mostly want --preprocess unit, signed-unit or caffe."
        : "Most models want another range, such as --preprocess imagenet, unit or signed-unit.";
}
